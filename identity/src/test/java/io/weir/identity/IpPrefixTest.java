package io.weir.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8",
        "10.1.2.3, 10.1.2.3/32",
        "0.0.0.0/0, 0.0.0.0/0",
        "255.255.255.255, 255.255.255.255/32",
        "::/0, ::/0",
        "FD00::/8, fd00::/8",
        "fd00:0:0:1:0:0:0:1, fd00:0:0:1::1/128",
        "1:0:0:2:3:4:5:6, 1::2:3:4:5:6/128",
        "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7/128",
        "::ffff:10.1.2.3, 10.1.2.3/32"
    })
    void is_written_in_one_form(String text, String canonical) {
        assertThat(IpPrefix.parse(text)).hasToString(canonical);
        assertThat(IpPrefix.parse(canonical)).isEqualTo(IpPrefix.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0",
                "10.0.0.0.0",
                "10.0.0.256",
                "010.0.0.1",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10.0.0.1/8",
                "fd00::1/8",
                "fd00::/129",
                "fd00:::1",
                "localhost",
                "fe80::1%eth0",
                "10.0.0.0/8/8",
                "0x0a.0.0.1"
            })
    void refuses_what_is_no_prefix_and_names_it(String text) {
        assertThatThrownBy(() -> IpPrefix.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.0/16, true",
        "10.0.0.0/8, 10.0.0.0/8, true",
        "10.0.0.0/16, 10.0.0.0/8, false",
        "10.0.0.0/8, 11.0.0.0/16, false",
        "0.0.0.0/0, 1.2.3.4, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 1.2.3.4, false",
        "fd00::/9, fd80::1, false"
    })
    void contains_longer_prefixes_of_its_family(String outer, String inner, boolean contained) {
        assertThat(IpPrefix.parse(outer).contains(IpPrefix.parse(inner))).isEqualTo(contained);
    }

    @Test
    void an_address_is_a_prefix_of_full_length() throws UnknownHostException {
        IpPrefix prefix = IpPrefix.ofAddress(InetAddress.getByName("10.1.2.3"));

        assertThat(prefix).isEqualTo(IpPrefix.parse("10.1.2.3/32"));
        assertThat(prefix.isSingleAddress()).isTrue();
        assertThat(prefix.addressText()).isEqualTo("10.1.2.3");
        prefix.addressBytes()[0] = 99;
        assertThat(prefix.addressText()).isEqualTo("10.1.2.3");
    }
}
