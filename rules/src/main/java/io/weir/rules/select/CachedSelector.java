package io.weir.rules.select;

import io.weir.identity.IdentitySet;
import io.weir.rules.model.PeerSelector;

/** A peer selector in use and the identities it selects now. Owned by its {@link SelectorCache}, on the thread of that. */
public final class CachedSelector {

    private final PeerSelector selector;
    private final String text;
    private IdentitySet selections;
    private int users;

    CachedSelector(PeerSelector selector, IdentitySet selections) {
        this.selector = selector;
        this.text = PeerSelectors.text(selector);
        this.selections = selections;
    }

    public PeerSelector selector() {
        return selector;
    }

    /** What it selects at this moment; the set itself never changes. */
    public IdentitySet selections() {
        return selections;
    }

    /** How many rules use it. */
    public int users() {
        return users;
    }

    /** The selector as people write it: {@code k8s:app=web,!k8s:canary}. */
    public String text() {
        return text;
    }

    void selections(IdentitySet changed) {
        selections = changed;
    }

    /** Counts one user more or less; returns how many there are. */
    int addUsers(int more) {
        users += more;
        return users;
    }

    @Override
    public String toString() {
        return text + " " + selections;
    }
}
