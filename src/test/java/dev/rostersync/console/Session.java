package dev.rostersync.console;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Pattern;
import org.springframework.http.HttpMethod;

/**
 * A signed-in person without a browser.
 *
 * @param cookie of the session; empty for a stranger
 * @param token for forms
 */
record Session(ConsoleServer console, String cookie, String token) {

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** Signs in with a browser, and goes on without it. */
    static Session of(ConsoleServer console, String account) {
        try (var visitor = Chromium.visitor(console, account)) {
            visitor.errors().removeIf(error -> error.contains("403"));
            var cookie = visitor.page().context().cookies().stream()
                    .filter(one -> one.name.equals("__Host-session"))
                    .findFirst()
                    .orElseThrow();
            var token = TOKEN.matcher(visitor.page().content());
            return new Session(console, cookie.name + "=" + cookie.value, token.find() ? token.group(1) : "");
        }
    }

    /** Nobody. */
    static Session stranger(ConsoleServer console) {
        return new Session(console, "", "");
    }

    HttpResponse<String> get(String path) {
        return send(HttpMethod.GET, path);
    }

    HttpResponse<String> send(HttpMethod method, String path) {
        var builder = HttpRequest.newBuilder(URI.create(console.url(path)))
                .header("Accept", "text/html, */*;q=0.5")
                .header("Content-Type", "application/x-www-form-urlencoded");
        if (!cookie.isEmpty()) {
            builder.header("Cookie", cookie);
        }
        var request = method.equals(HttpMethod.GET)
                ? builder.GET().build()
                : builder.POST(BodyPublishers.ofString("_csrf=" + token)).build();
        try {
            return CLIENT.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
