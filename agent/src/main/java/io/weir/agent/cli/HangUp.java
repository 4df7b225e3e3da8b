package io.weir.agent.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP, which ends a JVM that does not handle it. Why by reflection:
 * docs/decisions/0031-sighup-reopens-the-access-log.md.
 */
final class HangUp {

    private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);

    private HangUp() {}

    /** Runs this at each SIGHUP, on a thread of its own, instead of ending. */
    static void handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    HangUp.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        action.run();
                        return null;
                    });
            Object hangUp = signal.getConstructor(String.class).newInstance("HUP");
            Object unused = signal.getMethod("handle", signal, handler).invoke(null, hangUp, ours);
        } catch (InvocationTargetException taken) {
            LOG.warn("SIGHUP keeps its meaning for the JVM: {}", String.valueOf(taken.getCause()));
        } catch (ReflectiveOperationException absent) {
            LOG.warn("SIGHUP keeps its meaning for the JVM: {}", absent.toString());
        }
    }
}
