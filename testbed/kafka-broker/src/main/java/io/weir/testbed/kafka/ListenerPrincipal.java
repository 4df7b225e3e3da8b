package io.weir.testbed.kafka;

import java.util.Locale;
import org.apache.kafka.common.security.auth.AuthenticationContext;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder;

/** Names who is connected by the listener in lower case: ACLs without authentication, so that every client can be used as it is. */
public final class ListenerPrincipal extends DefaultKafkaPrincipalBuilder {

    /** Called by the broker. */
    public ListenerPrincipal() {
        super(null, null);
    }

    @Override
    public KafkaPrincipal build(AuthenticationContext context) {
        return new KafkaPrincipal(
                KafkaPrincipal.USER_TYPE, context.listenerName().toLowerCase(Locale.ROOT));
    }
}
