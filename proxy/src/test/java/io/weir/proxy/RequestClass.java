package io.weir.proxy;

import java.util.stream.Stream;

/**
 * One class of requests, as the table of {@code docs/http.md} has it, and what becomes of an instance of it.
 *
 * @param name what the class is called
 * @param request what the client sends
 * @param status first three digits that the client gets
 * @param forwarded what the server gets, byte for byte; empty when it is not even asked
 * @param logged outcome and URL of the log entry; {@code malformed} for a request that was not understood
 */
record RequestClass(String name, String request, String status, String forwarded, String logged) {

    static final String TOO_MANY = "X: y\r\n".repeat(100);
    private static final String CHUNKED = "POST /ok HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String MALFORMED = "Denied malformed";

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    private static String getWith(String lines) {
        return "GET /ok HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n";
    }

    private static String post(String lines) {
        return "POST /ok HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n";
    }

    /** Goes on as it came. */
    private static RequestClass same(String name, String request, String url) {
        return new RequestClass(name, request, "200", request, "Forwarded " + url);
    }

    /** A GET whose target goes on in another form. */
    private static RequestClass canonicalised(String name, String target, String canonical) {
        return new RequestClass(name, get(target), "200", get(canonical), "Forwarded http://a" + canonical);
    }

    /** Goes on without something. */
    private static RequestClass stripped(String name, String request, String forwarded) {
        return new RequestClass(name, request, "200", forwarded, "Forwarded http://a/ok");
    }

    private static RequestClass denied(String name, String request, String url) {
        return new RequestClass(name, request, "403", "", "Denied " + url);
    }

    private static RequestClass refused(String name, String request) {
        return new RequestClass(name, request, "400", "", MALFORMED);
    }

    private static RequestClass refused(String name, String request, String status) {
        return new RequestClass(name, request, status, "", MALFORMED);
    }

    /** Refused in its body, of which the server has got the sound beginning. */
    private static RequestClass brokenOff(String name, String sound, String rest) {
        return new RequestClass(name, CHUNKED + sound + rest, "400", CHUNKED + sound, "Denied http://a/ok");
    }

    /** The first table of known ways around a policy: target and path. */
    static Stream<RequestClass> targets() {
        return Stream.of(
                same("canonical path", get("/ok/a.b/%C3%A9;x=1?q=%2e/../"), "http://a/ok/a.b/%C3%A9;x=1?q=%2e/../"),
                canonicalised("'.' segment", "/ok/./b", "/ok/b"),
                canonicalised("'..' segment", "/no/../ok", "/ok"),
                canonicalised("'..' at the end", "/ok/a/..", "/ok/"),
                new RequestClass("'..' out of what a rule allows", get("/ok/../no"), "403", "", "Denied http://a/no"),
                refused("'..' above the root", get("/../ok")),
                refused("'..' behind an empty segment", get("/no//../ok")),
                canonicalised("empty segments", "//ok//a", "/ok/a"),
                canonicalised("escaped unreserved byte", "/%6Fk/%7e", "/ok/~"),
                canonicalised("escaped dot segment", "/no/%2e%2E/ok", "/ok"),
                canonicalised("lower-case escape", "/ok/%c3%a9", "/ok/%C3%A9"),
                refused("escaped slash", get("/ok%2Fa")),
                refused("escaped backslash", get("/ok%5Ca")),
                refused("backslash", get("/ok\\a")),
                refused("path parameters behind dots", get("/ok/..;/no")),
                refused("path parameters behind nothing", get("/ok/;x/no")),
                refused("path parameters behind escaped dots", get("/ok/%2e%2e;x/no")),
                refused("double encoding", get("/ok/%252e%252e/no")),
                refused("double encoding once decoded", get("/ok/%25%32e")),
                refused("escaped NUL", get("/ok%00")),
                refused("escaped NUL in the query", get("/ok?a=%00")),
                refused("escaped control byte", get("/ok%0d%0aX:%20y")),
                refused("malformed escape", get("/ok%u002e")),
                refused("overlong UTF-8", get("/ok/%C0%AE%C0%AE/no")),
                refused("byte of 0x80 or above", get("/ok/\u00ef\u00bc\u008e")),
                refused("fragment", get("/ok#/no")),
                refused("fragment in the query", get("/ok?a#b")),
                refused("delimiter that paths do not have", get("/ok{a}")),
                denied("other case in the path", get("/OK"), "http://a/OK"),
                same("absolute form", get("http://a/ok"), "http://a/ok"),
                same("absolute form with default port", get("http://A:80/ok"), "http://A:80/ok"),
                new RequestClass(
                        "absolute form, path not canonical",
                        get("http://a/no/../ok"),
                        "200",
                        get("http://a/ok"),
                        "Forwarded http://a/ok"),
                denied("absolute form without path", get("http://a?x"), "http://a/?x"),
                refused("absolute form against Host", get("http://b/ok")),
                refused("absolute form of another scheme", get("https://a/ok")),
                refused("absolute form with user", get("http://u@a/ok")),
                same("asterisk with OPTIONS", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "http://a*"),
                new RequestClass(
                        "OPTIONS in absolute form without path",
                        "OPTIONS http://a HTTP/1.1\r\nHost: a\r\n\r\n",
                        "200",
                        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
                        "Forwarded http://a*"),
                refused("asterisk with another method", get("*")),
                refused("authority with another method", get("a:80")),
                refused("CONNECT with a path", "CONNECT /ok HTTP/1.1\r\nHost: a\r\n\r\n"),
                refused("CONNECT without port", "CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n"),
                refused("CONNECT against Host", "CONNECT a:80 HTTP/1.1\r\nHost: b:80\r\n\r\n"),
                refused("neither slash nor scheme", get("ok")),
                refused("target too long", get("/" + "x".repeat(9_000)), "414"));
    }

    /** The second table: framing and headers. */
    static Stream<RequestClass> heads() {
        return Stream.of(
                refused("no Host", "GET /ok HTTP/1.1\r\n\r\n"),
                refused("two Hosts", "GET /ok HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
                refused("invalid Host", "GET /ok HTTP/1.1\r\nHost: a b\r\n\r\n"),
                refused("Host with user", "GET /ok HTTP/1.1\r\nHost: u@a\r\n\r\n"),
                same("rule header twice", post("X-Token: 1\r\nX-Token: 2\r\nContent-Length: 0\r\n"), "http://a/ok"),
                refused("alias of a rule header", post("X_Token: 1\r\n")),
                refused("other alias of a rule header", post("x.token: 1\r\n")),
                refused("Connection names a rule header", post("Connection: close, X-Token\r\n")),
                refused("Connection names a rule header in lower case", post("Connection: x-token\r\n")),
                refused("Connection names Host", post("Connection: Host\r\n")),
                refused("Connection names framing", post("Connection: content-length\r\nContent-Length: 0\r\n")),
                refused("Connection names a pseudo-header", post("Connection: :path\r\n")),
                stripped(
                        "Connection names another field",
                        post("X-Hop: 1\r\nConnection: X-Hop, keep-alive\r\nContent-Length: 0\r\n"),
                        post("Connection:  keep-alive\r\nContent-Length: 0\r\n")),
                refused("blank before the colon", post("X : y\r\n")),
                refused("folded line", post("X: y\r\n z\r\n")),
                refused("line without colon", post("X\r\n")),
                refused("empty name", post(": y\r\n")),
                refused("name that is no token", post("X(: y\r\n")),
                refused("NUL in a value", post("X: \0\r\n")),
                refused("CR in a value", post("X: a\rb\r\n")),
                refused("bare LF in a value", post("X: a\nb: c\r\n")),
                refused("bare LF", "GET /ok HTTP/1.1\nHost: a\n\n"),
                refused("junk before the request line", "\0" + get("/ok")),
                refused("two empty lines before the request line", "\r\n\r\n" + get("/ok")),
                new RequestClass(
                        "one empty line before the request line",
                        "\r\n" + get("/ok"),
                        "200",
                        get("/ok"),
                        "Forwarded http://a/ok"),
                refused("CL.TE", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n"),
                refused("TE.CL", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n") + "0\r\n\r\n"),
                refused("TE.TE", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n") + "0\r\n\r\n"),
                refused("unknown coding", post("Transfer-Encoding: xchunked\r\n") + "0\r\n\r\n"),
                refused("empty coding before chunked", post("Transfer-Encoding: ,chunked\r\n") + "0\r\n\r\n"),
                refused("chunked twice", post("Transfer-Encoding: chunked, chunked\r\n") + "0\r\n\r\n"),
                refused(
                        "coding in HTTP/1.0",
                        "POST /ok HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                refused("length with sign", post("Content-Length: +5\r\n") + "hello"),
                refused("length in hexadecimal", post("Content-Length: 0x5\r\n") + "hello"),
                refused("length with underscore", post("Content-Length: 1_0\r\n") + "hello"),
                refused("list of lengths", post("Content-Length: 5, 5\r\n") + "hello"),
                refused("length twice", post("Content-Length: 5\r\nContent-Length: 5\r\n") + "hello"),
                refused("empty length", post("Content-Length:\r\n")),
                refused("length beyond 2^63", post("Content-Length: 18446744073709551621\r\n") + "hello"),
                same("body of a GET", "GET /ok HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "http://a/ok"),
                same("chunked body with trailer", CHUNKED + "5\r\nhello\r\n0\r\nX: y\r\n\r\n", "http://a/ok"),
                same("token in a chunk extension", CHUNKED + "5;a=b\r\nhello\r\n0\r\n\r\n", "http://a/ok"),
                same(
                        "quoted value in a chunk extension",
                        CHUNKED + "5;a=\"b; \\\"c=\";d\r\nhello\r\n0;e=\"\"\r\n\r\n",
                        "http://a/ok"),
                same("Expect other than 100-continue", post("Expect: x\r\nContent-Length: 0\r\n"), "http://a/ok"),
                refused("HTTP/0.9", "GET /ok\r\n\r\n"),
                refused("HTTP/1.2", "GET /ok HTTP/1.2\r\nHost: a\r\n\r\n", "505"),
                refused("HTTP/9.9", "GET /ok HTTP/9.9\r\nHost: a\r\n\r\n", "505"),
                refused("absolute form of HTTP/1.0 without Host", "GET http://a/ok HTTP/1.0\r\n\r\n"),
                same("HTTP/1.0 without Host", "GET /ok HTTP/1.0\r\n\r\n", "http:///ok"),
                denied("method in another case", "gET /ok HTTP/1.1\r\nHost: a\r\n\r\n", "http://a/ok"),
                refused("method that is no token", "G@T /ok HTTP/1.1\r\nHost: a\r\n\r\n"),
                denied("CONNECT without a rule", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", "http://a:80"),
                refused("CONNECT with a body", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\nContent-Length: 1\r\n\r\nx"),
                stripped(
                        "h2c",
                        getWith("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"),
                        get("/ok")),
                stripped(
                        "several protocols", getWith("Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n"), get("/ok")),
                stripped("protocol that no rule names", getWith("Connection: Upgrade\r\nUpgrade: irc\r\n"), get("/ok")),
                stripped(
                        "WebSocket with a body",
                        post("Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 2\r\n") + "hi",
                        post("Content-Length: 2\r\n") + "hi"),
                same(
                        "WebSocket that the server does not take",
                        getWith("Connection: Upgrade\r\nUpgrade: websocket\r\n"),
                        "http://a/ok"),
                refused("head too large", post(("X: " + "y".repeat(8_000) + "\r\n").repeat(5)), "431"),
                refused("too many fields", post(TOO_MANY), "431"));
    }

    /** Requests whose body turns out malformed. */
    static Stream<RequestClass> bodies() {
        return Stream.of(
                brokenOff("chunk size with sign", "", "+5\r\nhello\r\n0\r\n\r\n"),
                brokenOff("chunk size with prefix", "0", "x5\r\nhello\r\n0\r\n\r\n"),
                brokenOff("chunk size with blank", "5", " \r\nhello\r\n0\r\n\r\n"),
                brokenOff("chunk size with underscore", "0", "_2e\r\n"),
                brokenOff("chunk size of more than 2^63", "ffffffffffffffe", "f\r\n"),
                brokenOff("chunk that does not end", "5\r\nhello", "!\r\n0\r\n\r\n"),
                brokenOff("LF in a chunk extension", "5;a", "\n\r\nhello\r\n0\r\n\r\n"),
                brokenOff("line end in a quoted chunk extension", "5;a=\"", "\r\n\"\r\nhello\r\n0\r\n\r\n"),
                brokenOff("escaped line end in a chunk extension", "5;a=\"\\", "\r\n\"\r\nhello\r\n0\r\n\r\n"),
                brokenOff("quote without a value before it", "5;", "\"a\"\r\nhello\r\n0\r\n\r\n"),
                brokenOff("text behind a quoted chunk extension", "5;a=\"b\"", "c\r\nhello\r\n0\r\n\r\n"),
                brokenOff("chunk extension too long", "5;" + "a".repeat(255), "a\r\nhello\r\n0\r\n\r\n"),
                brokenOff("framing in a trailer", "0\r\nContent-Length", ": 5\r\n\r\n"),
                brokenOff("Host in a trailer", "0\r\nHost", ": b\r\n\r\n"),
                brokenOff("rule header in a trailer", "0\r\nX-Token", ": 1\r\n\r\n"),
                brokenOff("alias of a rule header in a trailer", "0\r\nx_token", ": 1\r\n\r\n"));
    }

    @Override
    public String toString() {
        return name;
    }
}
