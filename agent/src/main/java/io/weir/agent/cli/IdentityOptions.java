package io.weir.agent.cli;

import io.weir.agent.ClusterSource;
import io.weir.agent.IdentitySource;
import io.weir.agent.etcd.EtcdOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say where the numbers of label sets are kept. */
final class IdentityOptions {

    /** The places, by the names that users know. */
    enum Place {
        LOCAL,
        CRD,
        ETCD;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--identity-allocation",
            paramLabel = "PLACE",
            description = "Where the numbers of label sets are kept: local (on each node its own), crd (CiliumIdentity"
                    + " objects) or etcd. Default: crd with --kubernetes, else local.")
    private Optional<Place> place = Optional.empty();

    @Option(
            names = "--identity-unused-minutes",
            paramLabel = "MINUTES",
            description = "How long nobody must use a number before it is collected; default ${DEFAULT-VALUE}.",
            defaultValue = "15")
    private int unusedMinutes = 15;

    @Option(
            names = "--etcd-endpoints",
            paramLabel = "URL",
            split = ",",
            description = "With --identity-allocation etcd: its client URLs, separated by commas.")
    private List<URI> endpoints = new ArrayList<>();

    @Option(
            names = "--etcd-ca-file",
            paramLabel = "FILE",
            description = "PEM file of who signed etcd's certificate; default: whom the JVM trusts.")
    private Optional<Path> certificateAuthority = Optional.empty();

    @Option(names = "--etcd-cert-file", paramLabel = "FILE", description = "PEM file of the certificate shown to etcd.")
    private Optional<Path> certificate = Optional.empty();

    @Option(names = "--etcd-key-file", paramLabel = "FILE", description = "PEM file (PKCS#8) of its key.")
    private Optional<Path> key = Optional.empty();

    @Option(
            names = "--etcd-lease-seconds",
            paramLabel = "SECONDS",
            description = "How long entries of this node outlive it in etcd; default ${DEFAULT-VALUE}.",
            defaultValue = "900")
    private int leaseSeconds = (int) EtcdOptions.DEFAULT_LEASE_TTL.toSeconds();

    IdentitySource source(ClusterSource cluster) {
        boolean kubernetes = cluster instanceof ClusterSource.Kubernetes;
        Place chosen = place.orElse(kubernetes ? Place.CRD : Place.LOCAL);
        if (unusedMinutes < 1) {
            throw new CommandFailure("--identity-unused-minutes " + unusedMinutes + ": expected at least 1");
        }
        Duration unusedFor = Duration.ofMinutes(unusedMinutes);
        if (chosen != Place.ETCD && !endpoints.isEmpty()) {
            throw new CommandFailure("--etcd-endpoints: expected only with --identity-allocation etcd");
        }
        return switch (chosen) {
            case LOCAL -> new IdentitySource.Node();
            case CRD -> {
                if (!kubernetes) {
                    throw new CommandFailure("--identity-allocation crd: expected only with --kubernetes");
                }
                yield new IdentitySource.Objects(unusedFor);
            }
            case ETCD -> new IdentitySource.Etcd(etcd(), unusedFor);
        };
    }

    private EtcdOptions etcd() {
        for (Optional<Path> file : List.of(certificateAuthority, certificate, key)) {
            if (file.isPresent() && !Files.isReadable(file.get())) {
                throw new CommandFailure("etcd TLS file " + file.get() + ": expected a readable file");
            }
        }
        try {
            return new EtcdOptions(endpoints, certificateAuthority, certificate, key, Duration.ofSeconds(leaseSeconds));
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(String.valueOf(wrong.getMessage()));
        }
    }
}
