package io.weir.rules.match;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repetition written as <code>{n}</code>, <code>{n,}</code> or <code>{n,m}</code>. A brace that begins none is a char.
 *
 * @param end index behind it
 */
record CountedRepeat(int least, int most, int end) {

    private static final Pattern FORM = Pattern.compile("\\{([0-9]{1,4})(,([0-9]{0,4}))?}");

    static Optional<CountedRepeat> at(String expression, int position) throws UnreadableException {
        if (position >= expression.length() || expression.charAt(position) != '{') {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(expression).region(position, expression.length());
        if (!form.lookingAt()) {
            return Optional.empty();
        }
        int least = number(form.group(1));
        String most = form.group(3);
        if (form.group(2) == null) {
            return Optional.of(new CountedRepeat(least, least, form.end()));
        }
        return Optional.of(
                new CountedRepeat(least, most.isEmpty() ? RegexNode.Repeat.UNBOUNDED : number(most), form.end()));
    }

    private static int number(String digits) throws UnreadableException {
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            throw new UnreadableException("leading zero");
        }
        return Integer.parseInt(digits);
    }
}
