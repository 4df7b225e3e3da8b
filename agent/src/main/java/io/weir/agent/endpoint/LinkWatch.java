package io.weir.agent.endpoint;

import io.weir.agent.watch.Attachment;
import io.weir.agent.watch.ObjectName;
import io.weir.identity.IpPrefix;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the node's interfaces every {@link #INTERVAL}, and at once when it is asked for other pods, on a thread of its
 * own. Reports every change.
 */
public final class LinkWatch implements AutoCloseable {

    /** How long a new interface or address may go unseen. */
    static final Duration INTERVAL = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(LinkWatch.class);

    private final PodInterfaceFinder finder;
    private final Consumer<NodeLinks> listener;
    private final Consumer<Throwable> fatal;
    private final BlockingQueue<Map<ObjectName, Attachment>> requests = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "weir-links");
    private @Nullable NodeLinks reported;
    private volatile boolean closed;

    /**
     * @param listener told each change, on this watch's thread
     * @param fatal told when the watch can not go on
     */
    public LinkWatch(PodInterfaceFinder finder, Consumer<NodeLinks> listener, Consumer<Throwable> fatal) {
        this.finder = finder;
        this.listener = listener;
        this.fatal = fatal;
    }

    public void start() {
        thread.start();
    }

    /** Looks for the interfaces of these pods from now on, and of no others. */
    public void want(Map<ObjectName, Attachment> pods) {
        requests.add(Map.copyOf(pods));
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            Map<ObjectName, Attachment> wanted = Map.of();
            while (!closed) {
                tryToLook(wanted);
                Map<ObjectName, Attachment> request = requests.poll(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
                while (request != null) {
                    wanted = request;
                    request = requests.poll();
                }
            }
        } catch (InterruptedException stopped) {
            if (!closed) {
                fatal.accept(stopped);
            }
        } catch (RuntimeException | Error failure) {
            fatal.accept(failure);
        }
    }

    /** An interface that goes while it is looked at is no reason to end; the next look is soon. */
    private void tryToLook(Map<ObjectName, Attachment> wanted) {
        try {
            look(wanted);
        } catch (SocketException failure) {
            LOG.warn("the node's interfaces cannot be listed: {}", failure.toString());
        }
    }

    private void look(Map<ObjectName, Attachment> wanted) throws SocketException {
        List<NodeInterface> interfaces = interfaces();
        NodeLinks links = new NodeLinks(interfaces, finder.find(wanted));
        if (!links.equals(reported)) {
            reported = links;
            listener.accept(links);
        }
    }

    /** Every interface that has an address, and the loopback. */
    private static List<NodeInterface> interfaces() throws SocketException {
        List<NodeInterface> interfaces = new ArrayList<>();
        for (NetworkInterface found : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            List<IpPrefix> addresses = new ArrayList<>();
            for (InetAddress address : Collections.list(found.getInetAddresses())) {
                if (!address.isLinkLocalAddress()) {
                    addresses.add(IpPrefix.ofAddress(address));
                }
            }
            interfaces.add(new NodeInterface(found.getIndex(), found.getName(), isLoopback(found), addresses));
        }
        interfaces.sort(Comparator.comparingInt(NodeInterface::index));
        return interfaces;
    }

    private static boolean isLoopback(NetworkInterface found) {
        try {
            return found.isLoopback();
        } catch (SocketException goneMeanwhile) {
            return false;
        }
    }
}
