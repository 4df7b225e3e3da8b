package io.weir.bench;

import io.weir.identity.IpCache;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import java.util.Optional;
import java.util.Random;
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

/** Redirect metadata: the identity of an address, among pods with an address each and a few wide prefixes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class IpCacheLookup {

    private static final int ADDRESSES = 1024;

    @Param({"100", "10000"})
    public int pods = 100;

    private final byte[][] ipv4 = new byte[ADDRESSES][];
    private final byte[][] ipv6 = new byte[ADDRESSES][];
    private IpCache cache = IpCache.EMPTY;
    private int next;

    @Setup
    public void fill() {
        Random random = new Random(7);
        cache = cache.with(IpPrefix.parse("0.0.0.0/0"), new NumericIdentity(2))
                .with(IpPrefix.parse("::/0"), new NumericIdentity(2))
                .with(IpPrefix.parse("10.0.0.0/8"), new NumericIdentity(1 << 24));
        for (int pod = 0; pod < pods; pod++) {
            NumericIdentity identity = new NumericIdentity(256 + pod % 1000);
            cache = cache.with(
                            IpPrefix.parse("10.%d.%d.%d/32".formatted(pod >> 16, pod >> 8 & 255, pod & 255)), identity)
                    .with(IpPrefix.parse("fd00::%x/128".formatted(pod)), identity);
        }
        for (int i = 0; i < ADDRESSES; i++) {
            int pod = random.nextInt(pods);
            ipv4[i] = new byte[] {10, (byte) (pod >> 16), (byte) (pod >> 8), (byte) pod};
            ipv6[i] = new byte[16];
            ipv6[i][0] = (byte) 0xfd;
            ipv6[i][14] = (byte) (pod >> 8);
            ipv6[i][15] = (byte) pod;
        }
    }

    @Benchmark
    public Optional<NumericIdentity> podIpv4() {
        return cache.lookup(ipv4[next++ & ADDRESSES - 1]);
    }

    @Benchmark
    public Optional<NumericIdentity> podIpv6() {
        return cache.lookup(ipv6[next++ & ADDRESSES - 1]);
    }
}
