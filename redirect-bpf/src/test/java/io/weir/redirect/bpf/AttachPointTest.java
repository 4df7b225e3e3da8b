package io.weir.redirect.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.redirect.bpf.AttachPoint.Role;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttachPointTest {

    @ParameterizedTest
    @CsvSource({"POD_IN,7,pod-7-in", "POD_OUT,7,pod-7-out", "UPLINK,12,uplink-12", "HAIRPIN,1,hairpin-1"})
    void isReadBackFromTheNameOfItsPin(Role role, int interfaceIndex, String name) {
        AttachPoint point = new AttachPoint(role, interfaceIndex);
        assertThat(point.pinName()).isEqualTo(name);
        assertThat(AttachPoint.ofPinName(name)).contains(point);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sk-lookup",
                "pod",
                "pod-7",
                "pod-0-in",
                "pod-07-in",
                "pod-7-in-x",
                "POD-7-in",
                "pod--in",
                "pod-99999999999-in"
            })
    void anyOtherNameIsNoneOfOurs(String name) {
        assertThat(AttachPoint.ofPinName(name)).isEmpty();
    }
}
