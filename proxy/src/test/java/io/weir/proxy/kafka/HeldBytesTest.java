package io.weir.proxy.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is cut when connections hold too much, and who is not. */
final class HeldBytesTest {

    private static final int SHARE = 100;
    private static final int MOST = 1000;

    private final HeldBytes held = new HeldBytes(MOST, SHARE);
    private final List<String> cut = new ArrayList<>();

    private HeldBytes.Holder open(String peer, String name) {
        return held.open(peer, () -> cut.add(name));
    }

    @Test
    void whatIsWithinTheSharesOfConnectionsCutsNobody() {
        for (int i = 0; i < 9; i++) {
            open("peer", "one of nine").holds(SHARE);
        }
        open("other", "last").holds(SHARE + MOST);
        assertThat(cut).isEmpty();
    }

    @Test
    void theLargestIsCutAndNotTheOneThatAsksForMore() {
        open("a", "large").holds(900);
        HeldBytes.Holder small = open("b", "small");
        small.holds(150);
        small.holds(250);
        assertThat(cut).isEmpty();
        small.holds(301);
        assertThat(cut).containsExactly("large");
    }

    @Test
    void thePeerWhoseConnectionsHoldMostTogetherLosesItsLargest() {
        for (int i = 0; i < 4; i++) {
            open("crowd", "of the crowd " + i).holds(300 + i);
        }
        open("alone", "alone").holds(450);
        assertThat(cut).containsExactly("of the crowd 3");
    }

    @Test
    void whoIsCutCountsNoMoreAndIsNotCutAgain() {
        open("a", "first").holds(1101);
        HeldBytes.Holder second = open("b", "second");
        second.holds(1100);
        assertThat(cut).containsExactly("first");
        second.holds(1100 + MOST / 50);
        assertThat(cut).containsExactly("first", "second");
    }

    @Test
    void whatWasGivenBackMayBeTakenAgain() {
        HeldBytes.Holder holder = open("a", "it");
        for (int i = 0; i < 1000; i++) {
            holder.holds(MOST);
            holder.holds(0);
        }
        for (int i = 0; i < 1000; i++) {
            HeldBytes.Holder next = open("a", "next");
            next.holds(MOST);
            next.close();
        }
        assertThat(cut).isEmpty();
    }

    @Test
    void sharesBecomeSmallerWithTheNumberOfConnections() {
        List<HeldBytes.Holder> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(open("crowd", "of the crowd"));
        }
        open("alone", "alone").holds(60);
        many.forEach(holder -> holder.holds(20));
        assertThat(cut)
                .as("2,060 bytes, each 9 for nothing")
                .hasSizeBetween(13, 16)
                .containsOnly("of the crowd");
    }
}
