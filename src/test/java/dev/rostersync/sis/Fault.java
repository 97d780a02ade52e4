package dev.rostersync.sis;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How one answer goes wrong. */
public interface Fault {

    /** Answers in place of the server. */
    void answer(HttpExchange exchange, Body proper) throws IOException;

    /** The correct body that the server would have sent. */
    interface Body {
        byte[] bytes() throws IOException;
    }

    /** An error status with a small body; headers as name, value, name, value. */
    static Fault status(int status, String... headers) {
        return (exchange, proper) -> {
            for (int i = 0; i + 1 < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            send(exchange, status, "{\"error\":\"as scripted\"}");
        };
    }

    /** A success with this text. */
    static Fault body(String text) {
        return (exchange, proper) -> send(exchange, 200, text);
    }

    /** Half of the body, then the connection is closed. */
    static Fault truncated() {
        return (exchange, proper) -> {
            var bytes = proper.bytes();
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
            exchange.getResponseBody().flush();
            exchange.close();
        };
    }

    /** Half of the JSON, as if it were whole. */
    static Fault truncatedJson() {
        return (exchange, proper) -> {
            var bytes = proper.bytes();
            exchange.sendResponseHeaders(200, bytes.length / 2);
            exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
            exchange.close();
        };
    }

    /** No answer at all; the connection stays open. */
    static Fault never() {
        return (exchange, proper) -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /** The correct answer, after this event. */
    static Fault behind(CountDownLatch event) {
        return (exchange, proper) -> {
            try {
                event.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            var bytes = proper.bytes();
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** The connection is closed without an answer. */
    static Fault reset() {
        return (exchange, proper) -> exchange.close();
    }

    /** A page without end, up to a bound in bytes. */
    static Fault endless(long bytesMax) {
        return (exchange, proper) -> {
            exchange.sendResponseHeaders(200, 0);
            var body = exchange.getResponseBody();
            body.write("{\"users\":[".getBytes(StandardCharsets.UTF_8));
            var record = "{\"sourcedId\":\"x\",\"status\":\"active\",\"metadata\":\"%s\"},"
                    .formatted("y".repeat(10_000))
                    .getBytes(StandardCharsets.UTF_8);
            for (long sent = 0; sent < bytesMax; sent += record.length) {
                body.write(record);
            }
            exchange.close();
        };
    }

    /** One byte at a time, until the client closes the connection. */
    static Fault drip() {
        return (exchange, proper) -> {
            exchange.sendResponseHeaders(200, 0);
            var pause = new CountDownLatch(1);
            try {
                while (!pause.await(20, TimeUnit.MILLISECONDS)) {
                    exchange.getResponseBody().write(' ');
                    exchange.getResponseBody().flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
