package io.weir.rules.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Tells whether a pattern of a policy may be compiled and compiles. A pattern is bounded before the compiler sees it, because
 * nested repetitions such as {@code ((a{1000}){1000}){1000}} multiply into a program that does not fit into memory.
 */
final class PatternCheck {

    /** Longest pattern, in characters. */
    static final int MAX_CHARS = 4096;

    /** Most characters and classes a pattern may stand for after its counted repetitions are written out. */
    static final int MAX_EXPANDED = 10_000;

    /**
     * Most instructions of a compiled pattern. RE2J follows those that read no character by recursion, so that the number also
     * bounds its stack: less than half of a thread's 1 MiB.
     */
    static final int MAX_INSTRUCTIONS = 4_500;

    /** Deepest nesting of groups. */
    static final int MAX_GROUPS = 100;

    private final String pattern;
    private int position;

    private PatternCheck(String pattern) {
        this.pattern = pattern;
    }

    /** What is wrong with the pattern; empty when it compiles. */
    static Optional<String> problem(String pattern) {
        if (pattern.length() > MAX_CHARS) {
            return Optional.of("pattern of " + pattern.length() + " characters: expected at most " + MAX_CHARS);
        }
        if (pattern.chars().anyMatch(c -> c < 0x20 || c > 0x7e)) {
            return Optional.of("pattern " + Quoted.text(pattern)
                    + ": expected printable ASCII, as nothing else occurs in a request; "
                    + "write other characters of a path percent-encoded");
        }
        Optional<String> tooLarge = new PatternCheck(pattern).expansionProblem();
        if (tooLarge.isPresent()) {
            return tooLarge;
        }
        try {
            int instructions = Pattern.compile(pattern).programSize();
            return instructions <= MAX_INSTRUCTIONS
                    ? Optional.empty()
                    : Optional.of("pattern " + Quoted.text(pattern) + ": compiles to " + instructions
                            + " instructions, expected at most " + MAX_INSTRUCTIONS);
        } catch (PatternSyntaxException syntax) {
            return Optional.of("pattern " + Quoted.text(pattern) + ": expected an RE2 expression; "
                    + syntax.getDescription() + (syntax.getPattern() == null ? "" : " " + syntax.getPattern()));
        }
    }

    /** Walks the pattern once and never counts less than the compiler will. */
    private Optional<String> expansionProblem() {
        Deque<Long> outer = new ArrayDeque<>();
        long sum = 0;
        long last = 0;
        while (position < pattern.length()) {
            char c = pattern.charAt(position);
            if (c == '(') {
                outer.push(sum);
                sum = 0;
                last = 0;
                position++;
            } else if (c == ')' && !outer.isEmpty()) {
                last = sum + 1;
                sum = outer.pop() + last;
                position++;
            } else if (c == '{') {
                long times = repetition();
                sum += last * (times - 1);
                last *= times;
            } else if (c == '*' || c == '+' || c == '?') {
                sum++;
                last++;
                position++;
            } else {
                last = atom(c);
                sum += last;
            }
            if (outer.size() > MAX_GROUPS) {
                return Optional.of(
                        "pattern " + Quoted.text(pattern) + ": expected at most " + MAX_GROUPS + " nested groups");
            }
            if (sum > MAX_EXPANDED) {
                return Optional.of("pattern " + Quoted.text(pattern) + ": its repetitions stand for more than "
                        + MAX_EXPANDED + " characters, expected fewer");
            }
        }
        return Optional.empty();
    }

    /** Steps behind one character, escape, quotation or class; returns how much it counts. */
    private int atom(char first) {
        int start = position;
        if (first == '[') {
            skipClass();
            return 1;
        }
        if (first == '\\' && pattern.startsWith("\\Q", position)) {
            int end = pattern.indexOf("\\E", position);
            position = end < 0 ? pattern.length() : end + 2;
            return position - start;
        }
        position += first == '\\' ? 2 : 1;
        return 1;
    }

    /** Steps behind a class or less: its first character may be a bracket that does not end it. */
    private void skipClass() {
        position++;
        if (pattern.startsWith("^", position)) {
            position++;
        }
        if (pattern.startsWith("]", position)) {
            position++;
        }
        while (position < pattern.length() && pattern.charAt(position) != ']') {
            position += pattern.charAt(position) == '\\' ? 2 : 1;
        }
        position++;
    }

    /** Steps behind <code>{n}</code>, <code>{n,}</code> or <code>{n,m}</code>; the larger number, at least 1. */
    private long repetition() {
        position++;
        long largest = 1;
        long number = 0;
        while (position < pattern.length()) {
            char c = pattern.charAt(position);
            if (c >= '0' && c <= '9') {
                number = Math.min(number * 10 + Character.digit(c, 10), MAX_EXPANDED + 1L);
                largest = Math.max(largest, number);
            } else if (c == ',') {
                number = 0;
            } else {
                position += c == '}' ? 1 : 0;
                break;
            }
            position++;
        }
        return largest;
    }
}
