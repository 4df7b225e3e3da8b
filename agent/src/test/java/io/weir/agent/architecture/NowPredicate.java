package io.weir.agent.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaMethodCall;

/** Calls that read the time of the machine. */
final class NowPredicate extends DescribedPredicate<JavaMethodCall> {

    NowPredicate() {
        super("reads the machine's time");
    }

    @Override
    public boolean test(JavaMethodCall call) {
        String owner = call.getTargetOwner().getName();
        String method = call.getName();
        boolean systemTime =
                owner.equals("java.lang.System") && (method.equals("nanoTime") || method.equals("currentTimeMillis"));
        return systemTime || (owner.startsWith("java.time.") && method.equals("now"));
    }
}
