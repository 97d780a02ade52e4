package dev.rostersync.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A TCP proxy on loopback. It forwards all bytes, or simulates faults of networks: connections are reset, bodies are
 * cut, filled with nulls or sent very slowly, and an overloaded server answers with a status. The fault of a connection
 * is decided when the connection opens.
 */
public final class ChaosProxy implements AutoCloseable {

    /** So slow that no page arrives completely. */
    private static final Duration BETWEEN_DRIPS = Duration.ofMillis(100);

    /** The fault of one connection, after a number of bytes from the server. */
    public sealed interface Fate {
        /** No fault. */
        record Calm() implements Fate {}

        /** Both sides see the connection reset. */
        record Reset(long behind) implements Fate {}

        /** The client sees a normal end of the connection. */
        record Cut(long behind) implements Fate {}

        /** Some bytes arrive as nulls. */
        record Nulls(long behind) implements Fate {}

        /** Byte by byte from there on. */
        record Drip(long behind) implements Fate {}

        /** An HTTP status instead of the server's answer. */
        record Status(String line) implements Fate {}

        /** An answer with a status and a slow body that ends only when the client closes the connection. */
        record Endless(String line) implements Fate {}
    }

    private final ServerSocket entrance;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong passed = new AtomicLong();
    private final ConcurrentSkipListMap<Long, Runnable> events = new ConcurrentSkipListMap<>();
    private volatile Supplier<Fate> fates = Fate.Calm::new;

    private ChaosProxy(int target) {
        this.target = target;
        try {
            this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public static ChaosProxy before(int port) {
        return new ChaosProxy(port);
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /** From now on each new connection gets the fault that this supplier draws. */
    public void draw(Supplier<Fate> drawn) {
        fates = drawn;
    }

    /** Ends all faults, and cancels all planned events. */
    public void calm() {
        fates = Fate.Calm::new;
        events.clear();
    }

    /** Bytes that the server has sent through this proxy. */
    public long passed() {
        return passed.get();
    }

    /** Runs an event in its own thread after this many further bytes. */
    public void behind(long bytes, Runnable event) {
        events.put(passed.get() + bytes, event);
    }

    /** Resets every connection. */
    public void resetAll() {
        open.forEach(ChaosProxy::reset);
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                var client = entrance.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        open.add(client);
        try {
            var fate = fates.get();
            if (fate instanceof Fate.Status status) {
                answer(client, status.line());
                return;
            }
            if (fate instanceof Fate.Endless endless) {
                dripForEver(client, endless.line());
                return;
            }
            try (var server = new Socket(InetAddress.getLoopbackAddress(), target)) {
                open.add(server);
                Thread.ofVirtual().start(() -> pass(client, server, new Fate.Calm(), false));
                pass(server, client, fate, true);
                open.remove(server);
            }
        } catch (IOException e) {
            // the server may be stopped
        } finally {
            reset(client);
            open.remove(client);
        }
    }

    private static void dripForEver(Socket client, String line) throws IOException {
        var out = client.getOutputStream();
        out.write("%s\r\nTransfer-Encoding: chunked\r\n\r\n".formatted(line).getBytes(StandardCharsets.US_ASCII));
        while (true) {
            out.write("1\r\n \r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Waits for the end of the request's head, so the client reads the answer and sees no reset. */
    private static void answer(Socket client, String line) throws IOException {
        var in = client.getInputStream();
        int newlines = 0;
        for (int b = in.read(); b >= 0 && newlines < 2; b = newlines < 2 ? in.read() : b) {
            newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
        }
        client.getOutputStream()
                .write("%s\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
                        .formatted(line)
                        .getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
        client.shutdownOutput();
        while (in.read() >= 0) {
            // until the client has closed
        }
    }

    private void pass(Socket from, Socket to, Fate fate, boolean counted) {
        try {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            pass(in, out, from, to, fate, counted);
            to.shutdownOutput();
        } catch (IOException e) {
            reset(from);
            reset(to);
        }
    }

    private void pass(InputStream in, OutputStream out, Socket from, Socket to, Fate fate, boolean counted)
            throws IOException {
        var buffer = new byte[8_192];
        long count = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            if (fate instanceof Fate.Reset reset && count + read > reset.behind()) {
                reset(from);
                reset(to);
                return;
            }
            if (fate instanceof Fate.Cut cut && count + read > cut.behind()) {
                out.write(buffer, 0, (int) Math.max(0, cut.behind() - count));
                out.flush();
                return;
            }
            if (fate instanceof Fate.Nulls nulls && count + read > nulls.behind() && count <= nulls.behind()) {
                int at = (int) (nulls.behind() - count);
                Arrays.fill(buffer, at, Math.min(at + 4, read), (byte) 0);
            }
            if (fate instanceof Fate.Drip drip && count + read > drip.behind()) {
                drip(out, buffer, read);
            } else {
                out.write(buffer, 0, read);
            }
            out.flush();
            count += read;
            if (counted) {
                happen(passed.addAndGet(read));
            }
        }
    }

    private static void drip(OutputStream out, byte[] buffer, int length) throws IOException {
        for (int i = 0; i < length; i++) {
            out.write(buffer[i]);
            out.flush();
            LockSupport.parkNanos(BETWEEN_DRIPS.toNanos());
        }
    }

    private void happen(long soFar) {
        for (var due : Map.copyOf(events.headMap(soFar, true)).entrySet()) {
            if (events.remove(due.getKey(), due.getValue())) {
                Thread.ofVirtual().start(due.getValue());
            }
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // it is closed already
        }
    }

    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        resetAll();
    }
}
