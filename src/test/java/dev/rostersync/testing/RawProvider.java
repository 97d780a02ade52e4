package dev.rostersync.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A OneRoster server that answers with raw bytes of a test, which no HTTP server would send. It issues tokens. */
public final class RawProvider implements AutoCloseable {

    /** The answer to a request that does not ask for a token. */
    public interface Answer {
        void to(OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket entrance;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final Answer answer;

    private RawProvider(ServerSocket entrance, Answer answer) {
        this.entrance = entrance;
        this.answer = answer;
    }

    public static RawProvider start(Answer answer) {
        try {
            var provider = new RawProvider(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer);
            Thread.ofVirtual().start(provider::accept);
            return provider;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends this text, and closes. */
    public static Answer text(String text) {
        return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** This beginning, then one byte each 20 ms until the client closes the connection. */
    public static Answer drip(String beginning, String dripped) {
        return out -> {
            out.write(beginning.getBytes(StandardCharsets.UTF_8));
            out.flush();
            var pause = new CountDownLatch(1);
            while (!pause.await(20, TimeUnit.MILLISECONDS)) {
                out.write(dripped.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        };
    }

    public URI endpointUrl() {
        return URI.create("http://localhost:" + entrance.getLocalPort());
    }

    public URI tokenUrl() {
        return URI.create(endpointUrl() + "/token");
    }

    /** The first line of each request, token requests included. */
    public Queue<String> requests() {
        return requests;
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
        try (client) {
            var head = head(client.getInputStream());
            var line = head.lines().findFirst().orElse("");
            requests.add(line);
            if (line.contains("/token")) {
                var token = "{\"access_token\":\"t\",\"token_type\":\"Bearer\"}";
                client.getOutputStream()
                        .write(
                                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                                        .formatted(token.length(), token)
                                        .getBytes(StandardCharsets.US_ASCII));
            } else {
                answer.to(client.getOutputStream());
            }
            client.getOutputStream().flush();
        } catch (IOException e) {
            // the client has closed the connection
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.append((char) b);
            if (head.toString().endsWith("\r\n\r\n")) {
                return head.toString();
            }
        }
        return head.toString();
    }

    @Override
    public void close() {
        try {
            entrance.close();
            for (var socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
