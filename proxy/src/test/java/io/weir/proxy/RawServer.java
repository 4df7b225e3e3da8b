package io.weir.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server on plain sockets that does to each connection what a test says. */
final class RawServer implements AutoCloseable {

    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)\r\n");

    /** What to do with one connection. */
    interface Script {
        void run(Connection connection) throws IOException;
    }

    /** One accepted connection; remembers every byte it read. */
    static final class Connection {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        Socket socket() {
            return socket;
        }

        InputStream in() {
            return in;
        }

        /** Reads to the end of a head; empty at the end of the stream. */
        String readHead() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
                int value = read();
                if (value < 0) {
                    return "";
                }
                head.append((char) value);
            }
            return head.toString();
        }

        String read(int length) throws IOException {
            StringBuilder text = new StringBuilder();
            while (text.length() < length) {
                int value = read();
                if (value < 0) {
                    return text.toString();
                }
                text.append((char) value);
            }
            return text.toString();
        }

        int read() throws IOException {
            int value = in.read();
            if (value >= 0) {
                synchronized (received) {
                    received.write(value);
                }
            }
            return value;
        }

        void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        OutputStream out() {
            return out;
        }

        /** Reads and forgets until the client is done. */
        void drain() throws IOException {
            int value;
            do {
                value = read();
            } while (value >= 0);
        }

        String received() {
            synchronized (received) {
                return received.toString(StandardCharsets.ISO_8859_1);
            }
        }
    }

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Connection> connections = new CopyOnWriteArrayList<>();

    RawServer(Script script) throws IOException {
        socket = new ServerSocket(0, 200, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        threads.execute(() -> accept(script));
    }

    /** Answers every request with {@code answer}; reads request bodies of the length in Content-Length. */
    static RawServer answering(String answer) throws IOException {
        return new RawServer(connection -> {
            for (String head = connection.readHead(); !head.isEmpty(); head = connection.readHead()) {
                connection.read(lengthOf(head));
                connection.send(answer);
            }
        });
    }

    /** Answers every request with its own request line as the body. */
    static RawServer echoing() throws IOException {
        return new RawServer(connection -> {
            for (String head = connection.readHead(); !head.isEmpty(); head = connection.readHead()) {
                String body = connection.read(lengthOf(head));
                String line = head.substring(0, head.indexOf('\r'));
                String echo = line + (body.isEmpty() ? "" : " " + body);
                boolean toHead = head.startsWith("HEAD ");
                connection.send(
                        "HTTP/1.1 200 OK\r\nContent-Length: " + echo.length() + "\r\n\r\n" + (toHead ? "" : echo));
            }
        });
    }

    static int lengthOf(String head) {
        Matcher length = CONTENT_LENGTH.matcher(head);
        return length.find() ? Integer.parseInt(length.group(1)) : 0;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    List<Connection> connections() {
        return connections;
    }

    /** Everything that all connections received. */
    String received() {
        StringBuilder all = new StringBuilder();
        connections.forEach(connection -> all.append(connection.received()));
        return all.toString();
    }

    private void accept(Script script) {
        while (!socket.isClosed()) {
            try {
                Connection connection = new Connection(socket.accept());
                connections.add(connection);
                threads.execute(() -> serve(script, connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Script script, Connection connection) {
        try (Socket served = connection.socket()) {
            script.run(connection);
            served.getOutputStream().flush();
        } catch (IOException gone) {
            connection.received.writeBytes(new byte[0]);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Connection connection : connections) {
            connection.socket().close();
        }
        threads.shutdownNow();
    }
}
