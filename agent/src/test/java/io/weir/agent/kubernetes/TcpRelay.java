package io.weir.agent.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A wire from a port of its own on 127.0.0.1 to another port there, that can be cut, frozen and mended. */
public final class TcpRelay implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        return thread;
    });
    private final Object gate = new Object();
    private boolean cut;
    private int connections;
    private int frozen;
    private boolean closed;

    private TcpRelay(ServerSocket listener, int target) {
        this.listener = listener;
        this.target = target;
    }

    static TcpRelay open(int target) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        TcpRelay relay = new TcpRelay(listener, target);
        relay.threads.execute(relay::accept);
        return relay;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Breaks every connection, and new ones at once. */
    public void cut() {
        synchronized (gate) {
            cut = true;
        }
        sockets.forEach(TcpRelay::close);
    }

    /** Nothing passes the connections there are now, and nobody is told; later ones work. */
    public void freeze() {
        synchronized (gate) {
            frozen = connections;
        }
    }

    /** Lets new connections work again. */
    public void mend() {
        synchronized (gate) {
            cut = false;
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket near = listener.accept();
                synchronized (gate) {
                    if (cut) {
                        close(near);
                        continue;
                    }
                }
                threads.execute(() -> connect(near));
            }
        } catch (IOException closed) {
            cut();
        }
    }

    private void connect(Socket near) {
        try {
            Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(near);
            sockets.add(far);
            int number;
            synchronized (gate) {
                number = connections++;
            }
            threads.execute(() -> pump(near, far, number));
            pump(far, near, number);
        } catch (IOException unreachable) {
            close(near);
        }
    }

    private void pump(Socket from, Socket to, int number) {
        byte[] buffer = new byte[64 << 10];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int count;
            while ((count = in.read(buffer)) >= 0) {
                awaitThaw(number);
                out.write(buffer, 0, count);
            }
        } catch (IOException | InterruptedException broken) {
            // Both ends are closed below: that is what a broken wire does.
            sockets.remove(from);
        }
        close(from);
        close(to);
        sockets.remove(from);
        sockets.remove(to);
    }

    private void awaitThaw(int number) throws InterruptedException {
        synchronized (gate) {
            while (number < frozen && !closed) {
                gate.wait();
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        synchronized (gate) {
            closed = true;
            gate.notifyAll();
        }
        cut();
        threads.shutdownNow();
    }
}
