package io.weir.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;

/** A running nghttpd: an HTTP/2 server that serves a directory, and answers a POST with its body. */
final class Nghttpd implements AutoCloseable {

    private final Process process;
    private final InetSocketAddress address;

    Nghttpd(Path directory) throws IOException {
        Tool.need("nghttpd");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            address = (InetSocketAddress) free.getLocalSocketAddress();
        }
        process = new ProcessBuilder(
                        "nghttpd",
                        "--no-tls",
                        "--echo-upload",
                        "--address=127.0.0.1",
                        "--htdocs=" + directory,
                        Integer.toString(address.getPort()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        ProxyRig.await("nghttpd to listen", this::listens);
    }

    InetSocketAddress address() {
        return address;
    }

    private boolean listens() {
        try (Socket probe = new Socket()) {
            probe.connect(address, 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
