package dev.rostersync.console.signin;

import dev.rostersync.console.web.Routes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.PathContainer;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Answers requests of a page whose session has ended, and requests that the person may not send. Spring Security checks
 * the form's token before it asks who sends the form, so a lost session shows as a wrong token.
 */
final class LostSession implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final List<PathPattern> paths;

    /**
     * @param routes those that exist; any other path is not found
     */
    LostSession(Routes routes) {
        this.paths = routes.all().stream()
                .map(route -> PathPatternParser.defaultInstance.parse(route.path()))
                .toList();
    }

    /** Tells the page of errors that the session has ended. */
    static final String ENDED = "console.sessionEnded";

    /** For a part of a page that htmx asks for: htmx loads the whole page again, which signs in. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException reason) {
        response.setStatus(HttpStatus.UNAUTHORIZED.value());
        response.setHeader("HX-Refresh", "true");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException reason)
            throws IOException {
        if (reason instanceof CsrfException) {
            if ("true".equals(request.getHeader("HX-Request"))) {
                response.setStatus(HttpStatus.UNAUTHORIZED.value());
                response.setHeader("HX-Refresh", "true");
                return;
            }
            request.setAttribute(ENDED, true);
        }
        var path = PathContainer.parsePath(request.getRequestURI());
        boolean exists = paths.stream().anyMatch(pattern -> pattern.matches(path));
        response.sendError((exists ? HttpStatus.FORBIDDEN : HttpStatus.NOT_FOUND).value());
    }
}
