package io.weir.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CanonicalPathTest {

    /** The defect of a target, or null in letters when it is canonical, or the canonical form that it is brought into. */
    private static String outcome(String target) {
        ByteBuf in = Parsing.bytes(target);
        Defect defect = CanonicalPath.defectOf(in, 0, in.writerIndex());
        if (defect != Defect.TARGET_NOT_CANONICAL) {
            return Objects.toString(defect);
        }
        ByteBuf out = Unpooled.buffer();
        Defect unwritten = PathRewriting.write(in, 0, in.writerIndex(), out);
        Defect left = unwritten == null ? CanonicalPath.defectOf(out, 0, out.writerIndex()) : unwritten;
        return left == null ? out.toString(StandardCharsets.ISO_8859_1) : left.name();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a",
                "/a/",
                "/a/b.c",
                "/.well-known/x",
                "/...",
                "/..a",
                "/.a/b",
                "/a..",
                "/a;b=c/d",
                "/%20",
                "/a%C3%A9",
                "/a%3Bb",
                "/a:b@c!$&'()*+,=",
                "/?",
                "/?..",
                "/a?b=/../c",
                "/a?b=%2F%2f%0a%2e%25",
                "/a?x=[1]{2}|^`\"<>",
                "/a?b?c",
                "/100%25",
                "/100%25x",
                "/%E0%A4%A0",
                "/%F0%9F%98%80"
            })
    void aTargetThatReadsOneWayOnlyIsAccepted(String target) {
        assertThat(outcome(target)).isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '~',
            value = {
                "/. /",
                "/./a /a",
                "/a/./b /a/b",
                "/a/../b /b",
                "/a/..?b /?b",
                "/a/. /a/",
                "// /",
                "//a /a",
                "/a//b /a/b",
                "/a// /a/",
                "/%2e /",
                "/%61 /a",
                "/%7Euser /~user",
                "/%c3%a9 /%C3%A9",
                "/a/b/.. /a/",
                "/a/b/../ /a/",
                "/a/b/../.. /",
                "/a/b/../../ /",
                "/a/b/../../c /c",
                "/a/.. /",
                "/./ /",
                "/./.// /",
                "///a /a",
                "/a/%2E%2E/b?c=/../d//e /b?c=/../d//e",
                "/%41%2D%7e%5f /A-~_",
                "/a/./ /a/",
                "/a%3bb /a%3Bb",
                "/..a/../b /b",
                "/.../../b /b",
                "/a;x/../b /b",
                "/a/%2e%2e /"
            })
    void aTargetWithOneCanonicalFormIsBroughtIntoIt(String target, String canonical) {
        assertThat(outcome(target)).isEqualTo(canonical);
        assertThat(outcome(canonical))
                .as("canonical form of the canonical form")
                .isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '~',
            value = {
                "/.. TARGET_AMBIGUOUS",
                "/../a TARGET_AMBIGUOUS",
                "/%2E%2E/a TARGET_AMBIGUOUS",
                "/.%2e/a TARGET_AMBIGUOUS",
                "/a%2Fb TARGET_AMBIGUOUS",
                "/a%2fb TARGET_AMBIGUOUS",
                "/a%5Cb TARGET_AMBIGUOUS",
                "/..%2Fb TARGET_AMBIGUOUS",
                "/..%5Cb TARGET_AMBIGUOUS",
                "/a%00 TARGET_AMBIGUOUS",
                "/a%0D%0Ab TARGET_AMBIGUOUS",
                "/a%0A TARGET_AMBIGUOUS",
                "/a%1F TARGET_AMBIGUOUS",
                "/a%7F TARGET_AMBIGUOUS",
                "/%252e%252e/a TARGET_AMBIGUOUS",
                "/%252F TARGET_AMBIGUOUS",
                "/%2500 TARGET_AMBIGUOUS",
                "/%2561 TARGET_AMBIGUOUS",
                "/%C0%AE%C0%AE/a TARGET_AMBIGUOUS",
                "/%C0%AF TARGET_AMBIGUOUS",
                "/%C1%9C TARGET_AMBIGUOUS",
                "/%E0%80%AF TARGET_AMBIGUOUS",
                "/%F0%80%80%AF TARGET_AMBIGUOUS",
                "/..;/a TARGET_AMBIGUOUS",
                "/..;x=y/a TARGET_AMBIGUOUS",
                "/.;/a TARGET_AMBIGUOUS",
                "/a/..; TARGET_AMBIGUOUS",
                "/;/a TARGET_AMBIGUOUS",
                "/a/;x TARGET_AMBIGUOUS",
                "/..%3B/a TARGET_AMBIGUOUS",
                "/%3Bx TARGET_AMBIGUOUS",
                "/a?b%00c TARGET_AMBIGUOUS",
                "/% TARGET_PERCENT",
                "/%1 TARGET_PERCENT",
                "/%zz TARGET_PERCENT",
                "/%u002e TARGET_PERCENT",
                "/%+1 TARGET_PERCENT",
                "/a?% TARGET_PERCENT",
                "/a?%g0 TARGET_PERCENT",
                "/a\\b TARGET_BYTE",
                "/..\\b TARGET_BYTE",
                "/a#b TARGET_BYTE",
                "/#/a TARGET_BYTE",
                "/a?b#c TARGET_BYTE",
                "/a?b\\c TARGET_BYTE",
                "/a|b TARGET_BYTE",
                "/a{b TARGET_BYTE",
                "/a[b TARGET_BYTE",
                "/a^b TARGET_BYTE",
                "/a\"b TARGET_BYTE",
                "/a\u00e9 TARGET_BYTE",
                "/a?\u00e9 TARGET_BYTE",
                "/\u00ef\u00bc\u008e TARGET_BYTE",
                "a TARGET_FORM",
                "/a/../.. TARGET_AMBIGUOUS",
                "/a/../../b TARGET_AMBIGUOUS",
                "/a//../b TARGET_AMBIGUOUS",
                "//a/../b TARGET_AMBIGUOUS",
                "/a//b/../../c TARGET_AMBIGUOUS",
                "/%2e%2e;/a TARGET_AMBIGUOUS",
                "/%2e;x/a TARGET_AMBIGUOUS",
                "/%2E%2E%3b/a TARGET_AMBIGUOUS",
                "/%25%34%31 TARGET_AMBIGUOUS",
                "/%2E%3b/.. TARGET_AMBIGUOUS",
                "/%25%34%31/.. TARGET_AMBIGUOUS",
                "/%25%32%46 TARGET_AMBIGUOUS",
                "/%25%32e TARGET_AMBIGUOUS",
                "/%c0%ae/a TARGET_AMBIGUOUS",
                "/%F8%80%80%80%AE TARGET_AMBIGUOUS",
                "/%FC%80%80%80%80%AE TARGET_AMBIGUOUS",
                "/a%2f..%2fb TARGET_AMBIGUOUS",
                "/a/%2f TARGET_AMBIGUOUS",
                "/a/../b%00 TARGET_AMBIGUOUS"
            })
    void aTargetThatSomebodyCouldReadDifferentlyIsRefused(String target, String defect) {
        assertThat(outcome(target)).isEqualTo(defect);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\t", "\r", "\n", "\u001b", "\u007f", " "})
    void noControlByteStandsInATarget(String control) {
        assertThat(outcome("/a" + control)).isEqualTo("TARGET_BYTE");
        assertThat(outcome("/a?" + control)).isEqualTo("TARGET_BYTE");
    }
}
