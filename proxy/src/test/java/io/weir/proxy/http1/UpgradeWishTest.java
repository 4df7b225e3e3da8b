package io.weir.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that ask for another protocol. */
final class UpgradeWishTest {

    private static final String HOST = "Host: a\r\n";

    /** Wishes for another protocol that are not passed on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: websocket",
                "Connection: upgrade",
                "Upgrade: h2c\r\nConnection: upgrade",
                "Upgrade: H2C\r\nConnection: upgrade",
                "Upgrade: h2c-16\r\nConnection: upgrade",
                "Upgrade: HTTP/2.0\r\nConnection: upgrade",
                "Upgrade: websocket, h2c\r\nConnection: upgrade",
                "Upgrade: websocket\r\nUpgrade: h2c\r\nConnection: upgrade",
                "Upgrade: websocket\r\nHTTP2-Settings: x\r\nConnection: upgrade",
                "Upgrade: websocket\r\nConnection: upgrade, http2-settings",
                "Upgrade: websocket\r\nConnection: upgrade, close",
                "Upgrade: websocket\r\nConnection: upgrade\r\nContent-Length: 1",
                "Upgrade: websocket\r\nConnection: upgrade\r\nTransfer-Encoding: chunked",
                "Upgrade:\r\nConnection: upgrade",
                "Upgrade: a/b/c\r\nConnection: upgrade",
                "Upgrade: a b\r\nConnection: upgrade",
                "HTTP2-Settings: x"
            })
    void aWishForAnotherProtocolThatIsNotSoundIsDropped(String lines) {
        assertThat(Parsing.request("GET / HTTP/1.1\r\n" + HOST + lines + "\r\n\r\n"))
                .contains(" upgrade=DROPPED ");
    }

    @Test
    void webSocketIsAskedForWithGetOnly() {
        String lines = " / HTTP/1.1\r\n" + HOST + "Upgrade: websocket\r\nConnection: upgrade\r\n\r\n";
        assertThat(Parsing.request("GET" + lines)).contains(" upgrade=WEBSOCKET ");
        assertThat(Parsing.request("POST" + lines)).contains(" upgrade=DROPPED ");
    }
}
