package dev.rostersync.console.signin;

import dev.rostersync.console.web.Limit;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Limits how often one address may begin to sign in. It comes before the sessions, because each beginning writes a
 * session.
 */
final class SignInLimit extends OncePerRequestFilter {

    private static final String A_MINUTE = "60";

    private final Limit limit;

    /**
     * @param perMinute for each address
     */
    SignInLimit(int perMinute) {
        this.limit = new Limit(perMinute);
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        // decoded, as the rules see it
        var path = request.getServletPath();
        return !path.startsWith("/oauth2/") && !path.startsWith("/login/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (limit.takes(request.getRemoteAddr())) {
            chain.doFilter(request, response);
            return;
        }
        response.setStatus(HttpStatus.TOO_MANY_REQUESTS.value());
        response.setHeader(HttpHeaders.RETRY_AFTER, A_MINUTE);
        response.setContentType(MediaType.TEXT_PLAIN_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        response.getWriter().println("Too many tries to sign in from this address. Wait a minute, then try again.");
    }
}
