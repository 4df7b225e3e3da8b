package io.weir.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.agent.state.AddressBook.Rank;
import io.weir.identity.IpPrefix;
import io.weir.identity.NumericIdentity;
import io.weir.identity.ReservedIdentity;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressBookTest {

    private static final IpPrefix ADDRESS = IpPrefix.parse("10.0.0.1");
    private static final NumericIdentity EMPIRE = new NumericIdentity(300);
    private static final NumericIdentity ALLIANCE = new NumericIdentity(301);

    private final AddressBook book = new AddressBook();

    @Test
    void anAddressThatTwoPodsClaimIsUnknownUntilOneLetsGo() {
        book.claim(ADDRESS, "pod a", Rank.CLUSTER, EMPIRE);
        assertThat(identity()).contains(EMPIRE);

        book.claim(ADDRESS, "pod b", Rank.CLUSTER, ALLIANCE);
        assertThat(identity()).contains(ReservedIdentity.UNKNOWN.id());
        assertThat(book.dispute(ADDRESS, "pod a").orElseThrow()).contains("pod b");
        assertThat(book.disputes()).singleElement().asString().contains("10.0.0.1", "pod a", "pod b");

        book.release(ADDRESS, "pod a");
        assertThat(identity()).contains(ALLIANCE);
        assertThat(book.disputes()).isEmpty();
        assertThat(book.dispute(ADDRESS, "pod b")).isEmpty();
    }

    @Test
    void replicasOfOneIdentityStillMayNotShareAnAddress() {
        book.claim(ADDRESS, "pod a", Rank.CLUSTER, EMPIRE);
        book.claim(ADDRESS, "pod b", Rank.CLUSTER, EMPIRE);
        assertThat(identity()).contains(ReservedIdentity.UNKNOWN.id());
    }

    @Test
    void theNodesOwnAddressCannotBeTakenByAPod() {
        book.claim(ADDRESS, "pod a", Rank.CLUSTER, EMPIRE);
        book.claim(ADDRESS, "this node", Rank.HOST, ReservedIdentity.HOST.id());
        book.claim(ADDRESS, "Node n1", Rank.HOST, ReservedIdentity.HOST.id());
        assertThat(identity()).contains(ReservedIdentity.HOST.id());
        assertThat(book.disputes()).isEmpty();
        assertThat(book.dispute(ADDRESS, "pod a").orElseThrow()).contains("this node");
    }

    @Test
    void aPodsAddressIsItsOwnEvenWhenAPolicyNamesItAsAPrefix() {
        book.claim(ADDRESS, "policy", Rank.POLICY, new NumericIdentity(NumericIdentity.FIRST_NODE_LOCAL));
        book.claim(ADDRESS, "pod a", Rank.CLUSTER, EMPIRE);
        assertThat(identity()).contains(EMPIRE);
        book.release(ADDRESS, "pod a");
        assertThat(identity()).contains(new NumericIdentity(NumericIdentity.FIRST_NODE_LOCAL));
    }

    @Test
    void releasingWhatWasNeverClaimedChangesNothing() {
        book.claim(ADDRESS, "pod a", Rank.CLUSTER, EMPIRE);
        book.release(ADDRESS, "pod b");
        book.release(IpPrefix.parse("10.0.0.2"), "pod a");
        assertThat(identity()).contains(EMPIRE);
    }

    @Test
    void changedPrefixesAreToldOnce() {
        book.claim(ADDRESS, "pod a", Rank.CLUSTER, EMPIRE);
        assertThat(book.takeChanged()).containsExactly(ADDRESS);
        assertThat(book.takeChanged()).isEmpty();
    }

    private Optional<NumericIdentity> identity() {
        return book.ipCache().exact(ADDRESS);
    }
}
