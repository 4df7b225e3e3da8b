package io.weir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers of HTTP/2 that open their windows again for every frame they get: many frames, and none too many. */
final class Http2WindowUpdatesIT {

    private static final int PREFACE_LENGTH = 24;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int ACK = 1;
    private static final int STATUS_200 = 0x88;

    private static void frame(DataOutputStream out, int type, int flags, int stream, byte... payload)
            throws IOException {
        out.writeInt(payload.length << 8 | type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        out.flush();
    }

    private static byte[] number(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    /** Gives back the bytes of each DATA frame at once, to its stream and to the connection; answers when all are there. */
    private static void takeEagerly(RawServer.Connection connection) throws IOException {
        DataInputStream in = new DataInputStream(connection.in());
        DataOutputStream out = new DataOutputStream(connection.out());
        in.readNBytes(PREFACE_LENGTH);
        frame(out, SETTINGS, 0, 0);
        while (true) {
            int lengthAndType = in.readInt();
            int flags = in.readByte();
            int stream = in.readInt();
            int length = lengthAndType >>> 8;
            in.readNBytes(length);
            int type = lengthAndType & 0xff;
            if (type == SETTINGS && (flags & ACK) == 0) {
                frame(out, SETTINGS, ACK, 0);
            }
            if (type == DATA && length > 0) {
                frame(out, WINDOW_UPDATE, 0, 0, number(length));
                frame(out, WINDOW_UPDATE, 0, stream, number(length));
            }
            if (type <= HEADERS && (flags & END_STREAM) != 0) {
                frame(out, HEADERS, END_HEADERS | END_STREAM, stream, (byte) STATUS_200);
            }
        }
    }

    @Test
    void aLargeBodyReachesAServerThatAnswersEachFrameWithWindowUpdates(@TempDir Path directory) throws IOException {
        Path body = Files.write(directory.resolve("body"), new byte[24 << 20]);
        try (RawServer server = new RawServer(Http2WindowUpdatesIT::takeEagerly);
                ProxyRig proxy = new ProxyRig(server.address(), TestPolicy.http())) {
            String url = "http://127.0.0.1:" + proxy.address().getPort() + "/ok";
            String status = Tool.run(List.of(
                    "curl",
                    "--silent",
                    "--show-error",
                    "--http2-prior-knowledge",
                    "--max-time",
                    "60",
                    "--write-out",
                    "%{http_code}",
                    "--data-binary",
                    "@" + body,
                    url));
            assertThat(status).isEqualTo("200");
            assertThat(proxy.entry().bytesIn()).isGreaterThanOrEqualTo(24 << 20);
        }
    }
}
