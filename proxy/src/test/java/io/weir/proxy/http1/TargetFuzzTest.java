package io.weir.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Random paths, brought into canonical form or refused just as a second canonicaliser does it, written from the table in {@code
 * docs/http.md} with strings and regular expressions. The system property {@code weir.fuzz.inputs} says how many, {@code
 * weir.fuzz.seed} which ones.
 */
final class TargetFuzzTest {

    private static final int INPUTS = Integer.getInteger("weir.fuzz.inputs", 100_000);
    private static final long SEED = Long.getLong("weir.fuzz.seed", 20_261_122);
    private static final String REFUSED = "refused";

    private static final List<String> PIECES = List.of(
            "/",
            "/",
            "/",
            ".",
            ".",
            "..",
            "//",
            "a",
            "B",
            "~",
            ";",
            "%3b",
            "%2e",
            "%2E",
            "%61",
            "%7e",
            "%c3%a9",
            "%C3",
            "%2f",
            "%5C",
            "%25",
            "2e",
            "41",
            "%00",
            "%1f",
            "%7F",
            "%20",
            "%C0%AE",
            "%e0%80%af",
            "%E0%A4",
            "%F0%8f",
            "%F8%80",
            "%FC%83",
            "%",
            "%4",
            "\\",
            "#",
            "?",
            "x=1",
            "+",
            ":",
            "@",
            "\u00e9",
            " ",
            "[");

    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final Pattern PATH = Pattern.compile("(/([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)(\\?.*)?");
    private static final Pattern QUERY =
            Pattern.compile("\\?([A-Za-z0-9._~!$&'()*+,;=:@/?\\[\\]{}|^\"<>`-]|%[0-9A-Fa-f]{2})*");
    private static final Pattern REFUSED_ESCAPE = Pattern.compile(
            "%(?:[01][0-9A-F]|7F|2F|5C|25[0-9A-Fa-f]{2}|C[01]" + "|E0%[89][0-9A-F]|F0%8[0-9A-F]|F8%8[0-7]|FC%8[0-3])");

    private static String canonical(String target) {
        var parts = PATH.matcher(target);
        if (!parts.matches()) {
            return REFUSED;
        }
        String query = parts.group(3) == null ? "" : parts.group(3);
        if (!query.isEmpty() && (!QUERY.matcher(query).matches() || query.contains("%00"))) {
            return REFUSED;
        }
        String received = ESCAPE.matcher(parts.group(1))
                .replaceAll(escape -> escape.group().toUpperCase(Locale.ROOT));
        String path = ESCAPE.matcher(received).replaceAll(TargetFuzzTest::decoded);
        if (REFUSED_ESCAPE.matcher(received).find()
                || REFUSED_ESCAPE.matcher(path).find()) {
            return REFUSED;
        }
        String resolved = resolved(path.substring(1).split("/", -1));
        return resolved.equals(REFUSED) ? REFUSED : resolved + query;
    }

    private static String decoded(MatchResult escape) {
        String value = String.valueOf((char) Integer.parseInt(escape.group(1), 16));
        return value.matches("[A-Za-z0-9._~-]") ? value : escape.group();
    }

    private static String resolved(String[] segments) {
        List<String> left = new ArrayList<>();
        boolean emptyBefore = false;
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            boolean isLast = i == segments.length - 1;
            if (segment.matches("\\.{0,2}(;|%3B).*")) {
                return REFUSED;
            }
            if (segment.equals("..")) {
                if (emptyBefore || left.isEmpty()) {
                    return REFUSED;
                }
                left.remove(left.size() - 1);
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                left.add(segment);
                continue;
            }
            emptyBefore |= segment.isEmpty();
            if (isLast) {
                left.add("");
            }
        }
        return "/" + String.join("/", left);
    }

    private static String proxys(String target) {
        ByteBuf in = Parsing.bytes(target);
        Defect defect = CanonicalPath.defectOf(in, 0, in.writerIndex());
        if (defect == null) {
            return target;
        }
        ByteBuf out = Unpooled.buffer();
        if (defect != Defect.TARGET_NOT_CANONICAL
                || PathRewriting.write(in, 0, in.writerIndex(), out) != null
                || CanonicalPath.defectOf(out, 0, out.writerIndex()) != null) {
            return REFUSED;
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void everyPathIsReadJustAsTheTableHasIt() {
        Random random = new Random(SEED);
        int accepted = 0;
        int changed = 0;
        for (int i = 0; i < INPUTS; i++) {
            StringBuilder target = new StringBuilder("/");
            for (int pieces = random.nextInt(9); pieces > 0; pieces--) {
                target.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            String expected = canonical(target.toString());
            assertThat(proxys(target.toString())).as(target.toString()).isEqualTo(expected);
            accepted += expected.equals(REFUSED) ? 0 : 1;
            changed += expected.equals(REFUSED) || expected.contentEquals(target) ? 0 : 1;
        }
        assertThat(accepted).as("paths that were not refused").isGreaterThan(INPUTS / 20);
        assertThat(changed).as("paths with another canonical form").isGreaterThan(INPUTS / 50);
    }
}
