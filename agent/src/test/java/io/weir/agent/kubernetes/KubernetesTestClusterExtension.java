package io.weir.agent.kubernetes;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Starts a {@link KubernetesTestCluster} before a test class and ends it after it; for a static field with {@code @RegisterExtension}. */
public final class KubernetesTestClusterExtension implements BeforeAllCallback, AfterAllCallback {

    private Optional<KubernetesTestCluster> cluster = Optional.empty();

    public KubernetesTestCluster cluster() {
        return cluster.orElseThrow();
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        cluster = Optional.of(KubernetesTestCluster.start());
    }

    @Override
    public void afterAll(ExtensionContext context) {
        cluster.ifPresent(KubernetesTestCluster::close);
    }
}
