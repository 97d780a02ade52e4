package dev.rostersync.console;

import dev.rostersync.console.signin.SignedIn;
import dev.rostersync.console.web.NotFound;
import dev.rostersync.console.web.Pages;
import dev.rostersync.console.web.Person;
import dev.rostersync.console.web.Route;
import dev.rostersync.console.web.Routes;
import dev.rostersync.console.web.Visit;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.sync.FailureCause;
import java.util.HashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** Gives each request to the handler of its route, and shows what goes wrong as a page. */
final class Dispatch {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

    private static final Person NOBODY = new Person("", Set.of(), Set.of());

    private final SignedIn signedIn;

    Dispatch(SignedIn signedIn) {
        this.signedIn = signedIn;
    }

    RouterFunction<ServerResponse> of(Routes routes) {
        var router = RouterFunctions.route();
        for (var route : routes.all()) {
            router.route(
                    RequestPredicates.method(route.method()).and(RequestPredicates.path(route.path())),
                    request -> answer(route, request));
        }
        return router.build();
    }

    /** A failure without a code is a defect: it goes on to the container, whose log has its trace. */
    private ServerResponse answer(Route route, ServerRequest request) {
        var visit = new Visit(request, signedIn.person().orElse(NOBODY));
        try {
            return route.handler().answer(visit);
        } catch (NotFound e) {
            return problem(visit, HttpStatus.NOT_FOUND, null, null);
        } catch (RuntimeException e) {
            var reason = FailureCause.of(e).orElseThrow(() -> e);
            LOG.warn("{} {}: {}", route.method(), route.path(), reason.code().id(), e);
            return problem(visit, status(reason.code()), reason.code(), reason);
        }
    }

    private static ServerResponse problem(
            Visit visit, HttpStatus status, @Nullable Code code, @Nullable SyncException reason) {
        var model = new HashMap<String, @Nullable Object>();
        model.put("status", status.value());
        model.put("code", code);
        model.put("sentence", reason == null ? null : reason.sentence());
        return Pages.page(visit, status, "problem", model);
    }

    private static HttpStatus status(Code code) {
        return switch (code) {
            case SYNC_BUSY -> HttpStatus.CONFLICT;
            case WRONG_USAGE -> HttpStatus.UNPROCESSABLE_CONTENT;
            case DATABASE_UNREACHABLE -> HttpStatus.SERVICE_UNAVAILABLE;
            default -> HttpStatus.BAD_GATEWAY;
        };
    }
}
