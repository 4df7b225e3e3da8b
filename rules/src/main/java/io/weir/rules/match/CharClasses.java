package io.weir.rules.match;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Chars that no pattern of an {@link Nfa} tells apart are one class; classes are numbered from 0. */
final class CharClasses {

    private final byte[] byChar;
    private final int count;
    private final int[][] ofSets;
    private final boolean tellsWords;
    private final boolean[] isWord;

    private CharClasses(int[] byChar, int count, int[][] ofSets, boolean tellsWords) {
        this.byChar = new byte[byChar.length];
        this.isWord = new boolean[count];
        for (int i = 0; i < byChar.length; i++) {
            this.byChar[i] = (byte) byChar[i];
            isWord[byChar[i]] |= CharSet.WORD.contains(i);
        }
        this.count = count;
        this.ofSets = ofSets;
        this.tellsWords = tellsWords;
    }

    static CharClasses of(Nfa nfa) {
        boolean tellsWords = IntStream.range(0, nfa.count())
                .anyMatch(node -> nfa.asksForPlace(node)
                        && (nfa.place(node) == RegexNode.Place.WORD_BOUNDARY
                                || nfa.place(node) == RegexNode.Place.NO_WORD_BOUNDARY));
        int[] byChar = new int[CharSet.CHARS];
        int count = 1;
        if (tellsWords) {
            count = split(byChar, CharSet.WORD);
        }
        for (CharSet set : nfa.sets()) {
            count = split(byChar, set);
        }
        int[][] ofSets = new int[nfa.sets().size()][];
        for (int i = 0; i < ofSets.length; i++) {
            CharSet set = nfa.sets().get(i);
            ofSets[i] = IntStream.range(0, CharSet.CHARS)
                    .filter(set::contains)
                    .map(c -> byChar[c])
                    .distinct()
                    .sorted()
                    .toArray();
        }
        return new CharClasses(byChar, count, ofSets, tellsWords);
    }

    /** Tells those in the set from those outside; returns how many classes there are then. */
    private static int split(int[] byChar, CharSet set) {
        Map<Integer, Integer> renumbered = new HashMap<>();
        for (int c = 0; c < byChar.length; c++) {
            int key = byChar[c] * 2 + (set.contains(c) ? 1 : 0);
            Integer known = renumbered.putIfAbsent(key, renumbered.size());
            byChar[c] = known == null ? renumbered.size() - 1 : known;
        }
        return renumbered.size();
    }

    /** The class of each char, as an unsigned byte. */
    byte[] byChar() {
        return byChar;
    }

    int count() {
        return count;
    }

    /** The classes that a set of the automaton is made of. */
    int[] ofSet(int set) {
        return ofSets[set];
    }

    /** Whether a class is either within the chars of words or outside them. */
    boolean tellsWords() {
        return tellsWords;
    }

    /** Whether the class is one of chars in words, where classes tell. */
    boolean isWord(int ofChar) {
        return isWord[ofChar];
    }
}
