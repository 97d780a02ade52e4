package dev.rostersync.console.web;

import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * One thing that a browser can ask for. A route cannot exist without a rule for who may use it.
 *
 * @param path as Spring's path patterns, for example {@code /syncs/{sync}}
 */
public record Route(HttpMethod method, String path, Access access, Handler handler) {

    /** Answers a request. */
    @FunctionalInterface
    public interface Handler {
        ServerResponse answer(Visit visit);
    }

    public static Route get(String path, Access access, Handler handler) {
        return new Route(HttpMethod.GET, path, access, handler);
    }

    public static Route post(String path, Access access, Handler handler) {
        return new Route(HttpMethod.POST, path, access, handler);
    }
}
