package io.weir.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CanonicalPathTest {

    private static String defectOf(String target) {
        ByteBuf in = Parsing.bytes(target);
        return Objects.toString(CanonicalPath.defectOf(in, 0, in.writerIndex()));
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
        assertThat(defectOf(target)).isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '~',
            value = {
                "/. TARGET_NOT_CANONICAL",
                "/.. TARGET_NOT_CANONICAL",
                "/./a TARGET_NOT_CANONICAL",
                "/../a TARGET_NOT_CANONICAL",
                "/a/./b TARGET_NOT_CANONICAL",
                "/a/../b TARGET_NOT_CANONICAL",
                "/a/..?b TARGET_NOT_CANONICAL",
                "/a/. TARGET_NOT_CANONICAL",
                "// TARGET_NOT_CANONICAL",
                "//a TARGET_NOT_CANONICAL",
                "/a//b TARGET_NOT_CANONICAL",
                "/a// TARGET_NOT_CANONICAL",
                "/%2e TARGET_NOT_CANONICAL",
                "/%2E%2E/a TARGET_NOT_CANONICAL",
                "/.%2e/a TARGET_NOT_CANONICAL",
                "/a%2Fb TARGET_NOT_CANONICAL",
                "/a%2fb TARGET_NOT_CANONICAL",
                "/a%5Cb TARGET_NOT_CANONICAL",
                "/..%2Fb TARGET_NOT_CANONICAL",
                "/..%5Cb TARGET_NOT_CANONICAL",
                "/a%00 TARGET_NOT_CANONICAL",
                "/a%0D%0Ab TARGET_NOT_CANONICAL",
                "/a%0A TARGET_NOT_CANONICAL",
                "/a%1F TARGET_NOT_CANONICAL",
                "/a%7F TARGET_NOT_CANONICAL",
                "/%61 TARGET_NOT_CANONICAL",
                "/%7Euser TARGET_NOT_CANONICAL",
                "/%c3%a9 TARGET_NOT_CANONICAL",
                "/%252e%252e/a TARGET_NOT_CANONICAL",
                "/%252F TARGET_NOT_CANONICAL",
                "/%2500 TARGET_NOT_CANONICAL",
                "/%2561 TARGET_NOT_CANONICAL",
                "/%C0%AE%C0%AE/a TARGET_NOT_CANONICAL",
                "/%C0%AF TARGET_NOT_CANONICAL",
                "/%C1%9C TARGET_NOT_CANONICAL",
                "/%E0%80%AF TARGET_NOT_CANONICAL",
                "/%F0%80%80%AF TARGET_NOT_CANONICAL",
                "/..;/a TARGET_NOT_CANONICAL",
                "/..;x=y/a TARGET_NOT_CANONICAL",
                "/.;/a TARGET_NOT_CANONICAL",
                "/a/..; TARGET_NOT_CANONICAL",
                "/;/a TARGET_NOT_CANONICAL",
                "/a/;x TARGET_NOT_CANONICAL",
                "/..%3B/a TARGET_NOT_CANONICAL",
                "/%3Bx TARGET_NOT_CANONICAL",
                "/a?b%00c TARGET_NOT_CANONICAL",
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
            })
    void aTargetThatSomebodyCouldReadDifferentlyIsRefused(String target, String defect) {
        assertThat(defectOf(target)).isEqualTo(defect);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\t", "\r", "\n", "\u001b", "\u007f", " "})
    void noControlByteStandsInATarget(String control) {
        assertThat(defectOf("/a" + control)).isEqualTo("TARGET_BYTE");
        assertThat(defectOf("/a?" + control)).isEqualTo("TARGET_BYTE");
    }
}
