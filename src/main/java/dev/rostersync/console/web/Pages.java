package dev.rostersync.console.web;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.RenderingResponse;
import org.springframework.web.servlet.function.ServerResponse;

/** Answers of the console. */
public final class Pages {

    private Pages() {}

    /** A page, or a fragment of one as {@code file :: fragment}. */
    public static ServerResponse page(Visit visit, String template, Map<String, ? extends @Nullable Object> model) {
        return page(visit, HttpStatus.OK, template, model);
    }

    /** A page with another status, such as a form with errors. */
    public static ServerResponse page(
            Visit visit, HttpStatus status, String template, Map<String, ? extends @Nullable Object> model) {
        var all = new HashMap<String, Object>();
        model.forEach((name, value) -> {
            if (value != null) {
                all.put(name, value);
            }
        });
        all.put("person", visit.person());
        all.put("show", new Show(visit.locale()));
        return RenderingResponse.create(template)
                .modelAttributes(all)
                .status(status)
                .header(HttpHeaders.VARY, "HX-Request, Accept-Language")
                .build();
    }

    /** Makes htmx load the whole page again. */
    public static ServerResponse again() {
        return ServerResponse.noContent().header("HX-Refresh", "true").build();
    }

    /**
     * The page to show after a form was sent.
     *
     * @param path of this server
     */
    public static ServerResponse goTo(Visit visit, String path) {
        if (visit.partly()) {
            // htmx would put the whole page into a part of this one if it followed a redirect
            return ServerResponse.noContent().header("HX-Redirect", path).build();
        }
        return ServerResponse.status(HttpStatus.SEE_OTHER)
                .location(URI.create(path))
                .build();
    }
}
