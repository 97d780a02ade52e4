package dev.rostersync.oneroster.http;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.cookie.BasicCookieStore;
import org.apache.hc.client5.http.cookie.Cookie;
import org.apache.hc.client5.http.cookie.CookieStore;

/** Cookies that a gateway sets. They are sent back to the same host within one sync, and they are not stored. */
public final class Cookies {

    private final Map<String, CookieStore> byHost = new ConcurrentHashMap<>();

    /** The cookies of a URL's scheme, host and port. */
    public CookieStore of(URI uri) {
        var origin = "%s://%s:%d".formatted(uri.getScheme(), uri.getHost(), uri.getPort());
        return byHost.computeIfAbsent(origin.toLowerCase(Locale.ROOT), host -> new Bounded());
    }

    /** Bounds the cookies of one server, so it cannot fill the memory; a gateway sets one or two. */
    private static final class Bounded extends BasicCookieStore {
        private static final long serialVersionUID = 1;
        private static final int COOKIES_MAX = 50;
        private static final int LENGTH_MAX = 4_096;

        @Override
        public void addCookie(Cookie cookie) {
            boolean fits = cookie.getValue() == null || cookie.getValue().length() <= LENGTH_MAX;
            if (fits && getCookies().size() < COOKIES_MAX) {
                super.addCookie(cookie);
            }
        }
    }
}
