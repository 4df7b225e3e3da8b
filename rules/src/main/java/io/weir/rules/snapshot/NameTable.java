package io.weir.rules.snapshot;

import io.weir.rules.match.NamePattern;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules that are for a name: those for just it by a hash table, those for what it begins with by one search among all prefixes.
 * Immutable; asking allocates nothing.
 */
final class NameTable {

    /** How many names are looked at on each side of one that no rule is for. */
    private static final int BESIDE = 16;

    private final Map<String, RuleNumbers> exact = new HashMap<>();

    /** In their order. */
    private final String[] names;

    private final RuleNumbers[] byName;

    /** In their order; each with the longest other one it begins with, which is before it, or -1. */
    private final String[] prefixes;

    private final int[] shorter;
    private final RuleNumbers[] byPrefix;

    /** How many rules a prefix has together with those it begins with. */
    private final int[] counts;

    /** The table of these patterns, each with the number of its rule, ascending. */
    NameTable(Map<Integer, NamePattern> patterns) {
        Map<String, int[]> ofName = new TreeMap<>();
        Map<String, int[]> ofPrefix = new TreeMap<>();
        patterns.forEach((number, pattern) ->
                (pattern.isPrefix() ? ofPrefix : ofName).merge(pattern.text(), new int[] {number}, NameTable::joined));
        this.names = ofName.keySet().toArray(String[]::new);
        this.byName = ofName.values().stream().map(RuleNumbers::of).toArray(RuleNumbers[]::new);
        for (int i = 0; i < names.length; i++) {
            exact.put(names[i], byName[i]);
        }
        this.prefixes = ofPrefix.keySet().toArray(String[]::new);
        this.byPrefix = ofPrefix.values().stream().map(RuleNumbers::of).toArray(RuleNumbers[]::new);
        this.shorter = new int[prefixes.length];
        this.counts = new int[prefixes.length];
        for (int i = 0; i < prefixes.length; i++) {
            int before = i - 1;
            while (before >= 0 && !prefixes[i].startsWith(prefixes[before])) {
                before = shorter[before];
            }
            shorter[i] = before;
            counts[i] = byPrefix[i].count() + (before < 0 ? 0 : counts[before]);
        }
    }

    private static int[] joined(int[] left, int[] right) {
        int[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    /** The rules for just this name; null when there is none. */
    @Nullable
    RuleNumbers exact(String name) {
        return exact.get(name);
    }

    /** The longest prefix of the name that there are rules for; -1 when there is none. */
    int longestPrefix(String name) {
        int found = Arrays.binarySearch(prefixes, name);
        int prefix = found >= 0 ? found : -found - 2;
        while (prefix >= 0 && !name.startsWith(prefixes[prefix])) {
            prefix = shorter[prefix];
        }
        return prefix;
    }

    /** The next shorter prefix of the same name; -1 when there is none. */
    int shorterPrefix(int prefix) {
        return shorter[prefix];
    }

    /** The rules for a prefix. */
    RuleNumbers ofPrefix(int prefix) {
        return byPrefix[prefix];
    }

    /** How many rules are for the name. */
    int count(String name) {
        RuleNumbers ofName = exact.get(name);
        int prefix = longestPrefix(name);
        return (ofName == null ? 0 : ofName.count()) + (prefix < 0 ? 0 : counts[prefix]);
    }

    /** Adds some rules for the name, and some for those that stand beside it in the order of names. */
    void near(String name, long[] ofPeer, int atMost, NearRules into) {
        RuleNumbers ofName = exact.get(name);
        if (ofName != null) {
            into.addFirst(ofName, ofPeer, atMost);
        }
        for (int prefix = longestPrefix(name); prefix >= 0; prefix = shorter[prefix]) {
            into.addFirst(byPrefix[prefix], ofPeer, atMost);
        }
        addBeside(names, byName, name, ofPeer, into);
        addBeside(prefixes, byPrefix, name, ofPeer, into);
    }

    /** Adds one rule on either side, of those that are not too far. */
    private static void addBeside(String[] sorted, RuleNumbers[] rules, String name, long[] ofPeer, NearRules into) {
        int found = Arrays.binarySearch(sorted, name);
        int from = found >= 0 ? found : -found - 1;
        for (int i = from - 1; i >= Math.max(0, from - BESIDE); i--) {
            if (into.addFirst(rules[i], ofPeer, 1) > 0) {
                break;
            }
        }
        for (int i = from; i < Math.min(sorted.length, from + BESIDE); i++) {
            if (into.addFirst(rules[i], ofPeer, 1) > 0) {
                break;
            }
        }
    }
}
