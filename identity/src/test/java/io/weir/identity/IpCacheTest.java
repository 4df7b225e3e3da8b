package io.weir.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpCacheTest {

    private static final IpCache SAMPLE = IpCache.EMPTY
            .with(IpPrefix.parse("0.0.0.0/0"), id(300))
            .with(IpPrefix.parse("10.0.0.0/8"), id(301))
            .with(IpPrefix.parse("10.1.0.0/16"), id(302))
            .with(IpPrefix.parse("10.1.2.3"), id(303))
            .with(IpPrefix.parse("255.255.255.255"), id(304))
            .with(IpPrefix.parse("fd00::/8"), id(305))
            .with(IpPrefix.parse("fd00::1"), id(306));

    private static NumericIdentity id(int number) {
        return new NumericIdentity(number);
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, 300",
        "10.255.0.1, 301",
        "10.1.255.255, 302",
        "10.1.2.3, 303",
        "10.1.2.2, 302",
        "255.255.255.255, 304",
        "255.255.255.254, 300",
        "fd00::1, 306",
        "fd00::2, 305",
        "fdff:ffff::, 305"
    })
    void finds_the_longest_prefix(String address, int expected) throws UnknownHostException {
        assertThat(SAMPLE.lookup(InetAddress.getByName(address))).contains(id(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fc00::1", "::", "ff02::1", "::a01:203"})
    void an_address_without_a_prefix_has_no_identity(String address) throws UnknownHostException {
        assertThat(SAMPLE.lookup(InetAddress.getByName(address))).isEmpty();
    }

    @Test
    void an_ipv4_mapped_address_is_looked_up_as_ipv4() {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        mapped[12] = 10;
        mapped[13] = 1;
        mapped[14] = 2;
        mapped[15] = 3;

        assertThat(SAMPLE.lookup(mapped)).contains(id(303));
    }

    @Test
    void refuses_an_address_of_another_length() {
        assertThatThrownBy(() -> SAMPLE.lookup(new byte[5]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5 bytes");
    }

    @Test
    void a_change_leaves_the_earlier_version_as_it_was() {
        IpCache changed = SAMPLE.without(IpPrefix.parse("10.1.0.0/16")).with(IpPrefix.parse("10.0.0.0/8"), id(999));

        assertThat(SAMPLE.exact(IpPrefix.parse("10.1.0.0/16"))).contains(id(302));
        assertThat(SAMPLE.exact(IpPrefix.parse("10.0.0.0/8"))).contains(id(301));
        assertThat(changed.exact(IpPrefix.parse("10.1.0.0/16"))).isEmpty();
        assertThat(changed.exact(IpPrefix.parse("10.0.0.0/8"))).contains(id(999));
        assertThat(changed.size()).isEqualTo(SAMPLE.size() - 1);
    }

    @Test
    void a_branch_between_entries_is_no_entry() {
        IpCache cache =
                IpCache.EMPTY.with(IpPrefix.parse("10.0.0.0/16"), id(300)).with(IpPrefix.parse("10.1.0.0/16"), id(301));

        assertThat(cache.exact(IpPrefix.parse("10.0.0.0/15"))).isEmpty();
        assertThat(cache.without(IpPrefix.parse("10.0.0.0/15"))).isSameAs(cache);
        assertThat(cache.size()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agrees_with_a_linear_scan_through_random_changes(long seed) {
        Random random = new Random(seed);
        Map<IpPrefix, NumericIdentity> naive = new TreeMap<>();
        IpCache cache = IpCache.EMPTY;
        List<IpPrefix> known = new ArrayList<>();
        for (int step = 0; step < 3000; step++) {
            boolean remove = !known.isEmpty() && random.nextInt(5) < 2;
            IpPrefix prefix =
                    remove ? known.get(random.nextInt(known.size())) : randomPrefix(random, random.nextBoolean());
            if (remove) {
                naive.remove(prefix);
                cache = cache.without(prefix);
            } else {
                NumericIdentity identity = id(256 + random.nextInt(1000));
                known.add(prefix);
                naive.put(prefix, identity);
                cache = cache.with(prefix, identity);
            }
            byte[] address = random.nextBoolean()
                    ? randomAddress(random, random.nextBoolean())
                    : known.get(random.nextInt(known.size())).addressBytes();

            assertThat(cache.lookup(address))
                    .as("seed %d step %d address %s", seed, step, IpPrefix.ofAddress(address))
                    .isEqualTo(scan(naive, IpPrefix.ofAddress(address)));
            assertThat(cache.exact(prefix)).isEqualTo(Optional.ofNullable(naive.get(prefix)));
            assertThat(cache.size()).as("seed %d step %d", seed, step).isEqualTo(naive.size());
        }
        Map<IpPrefix, NumericIdentity> listed = new TreeMap<>();
        cache.forEach(listed::put);
        assertThat(listed).as("seed %d", seed).isEqualTo(naive);
    }

    private static Optional<NumericIdentity> scan(Map<IpPrefix, NumericIdentity> entries, IpPrefix address) {
        int longest = -1;
        Optional<NumericIdentity> found = Optional.empty();
        for (Map.Entry<IpPrefix, NumericIdentity> entry : entries.entrySet()) {
            if (entry.getKey().contains(address) && entry.getKey().length() > longest) {
                longest = entry.getKey().length();
                found = Optional.of(entry.getValue());
            }
        }
        return found;
    }

    /** Few different bytes, so that prefixes nest and meet. */
    private static byte[] randomAddress(Random random, boolean ipv4) {
        byte[] address = new byte[ipv4 ? 4 : 16];
        byte[] choices = {0, 1, (byte) 0x80, (byte) 0xff};
        for (int i = 0; i < address.length; i++) {
            address[i] = i < 2 || i > address.length - 2 ? choices[random.nextInt(choices.length)] : 0;
        }
        return address;
    }

    private static IpPrefix randomPrefix(Random random, boolean ipv4) {
        byte[] address = randomAddress(random, ipv4);
        return IpPrefix.ofAddress(address).truncated(random.nextInt(address.length * 8 + 1));
    }
}
