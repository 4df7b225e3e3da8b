package io.weir.bench;

import io.weir.identity.Endpoint;
import io.weir.identity.EndpointId;
import io.weir.identity.IdentityRegistry;
import io.weir.identity.IpCache;
import io.weir.identity.IpPrefix;
import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import io.weir.identity.SecurityIdentity;
import io.weir.proxy.PolicyLookup;
import io.weir.rules.snapshot.DirectionPolicy;
import io.weir.rules.snapshot.EndpointPolicy;
import io.weir.rules.snapshot.PolicySnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Snapshot: making one of compiled policies and putting it in force, and what a request pays to read it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SnapshotSwap {

    @Param({"10", "1000"})
    public int endpoints = 10;

    private final List<EndpointPolicy> policies = new ArrayList<>();
    private final PolicyLookup lookup = new PolicyLookup(PolicySnapshot.EMPTY);
    private long revision;
    private EndpointId last = new EndpointId(1);

    @Setup
    public void fill() {
        for (int number = 1; number <= endpoints; number++) {
            last = new EndpointId(number);
            LabelSet labels = LabelSet.of(new Label(Label.K8S_SOURCE, "app", "app-" + number));
            SecurityIdentity identity = new SecurityIdentity(new NumericIdentity(1000 + number), labels);
            IpPrefix address = IpPrefix.parse("10.0.%d.%d/32".formatted(number >> 8, number & 255));
            Endpoint endpoint = new Endpoint(last, "default", "pod-" + number, List.of(address), identity, Map.of());
            policies.add(new EndpointPolicy(endpoint, DirectionPolicy.CLOSED, DirectionPolicy.OPEN));
        }
        publish();
    }

    @Benchmark
    public CompletionStage<Void> publish() {
        return lookup.publish(PolicySnapshot.of(++revision, policies, IdentityRegistry.RESERVED, IpCache.EMPTY));
    }

    @Benchmark
    public Optional<EndpointPolicy> read() {
        return lookup.current().endpoint(last);
    }
}
