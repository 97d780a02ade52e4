package dev.rostersync.console.web;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.web.servlet.function.ServerRequest;

/** One request of a person. */
public record Visit(ServerRequest request, Person person) {

    /** Longer than any address, name or sourcedId that somebody searches for. */
    private static final int TEXT_LENGTH_MAX = 400;

    /** A part of the path. */
    public String path(String name) {
        return request.pathVariable(name);
    }

    /**
     * A part of the path that must be an id.
     *
     * @throws NotFound if it is none
     */
    public UUID id(String name) {
        return uuid(path(name));
    }

    /**
     * A text that must be an id.
     *
     * @throws NotFound if it is none
     */
    public static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new NotFound();
        }
    }

    /** A parameter of the query or the form, stripped; empty if it is missing or blank. */
    public Optional<String> text(String name) {
        return raw(name)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> text.length() > TEXT_LENGTH_MAX ? text.substring(0, TEXT_LENGTH_MAX) : text);
    }

    /** A parameter of the form as it was sent. */
    public Optional<String> raw(String name) {
        return request.param(name).map(Visit::storable);
    }

    /** All values of a parameter. */
    public List<String> texts(String name) {
        return request.params().getOrDefault(name, List.of()).stream()
                .map(Visit::storable)
                .toList();
    }

    /** PostgreSQL stores no U+0000. */
    private static String storable(String text) {
        return text.replace("\0", "");
    }

    /** A parameter that is a number, such as a place in a list. */
    public Optional<Long> number(String name) {
        return text(name).filter(text -> text.matches("-?\\d{1,18}")).map(Long::valueOf);
    }

    /** True if htmx asks for a part of a page. */
    public boolean partly() {
        return "true".equals(request.headers().firstHeader("HX-Request"));
    }

    /** The language of the browser, for numbers and dates. */
    public Locale locale() {
        return LocaleContextHolder.getLocale();
    }
}
