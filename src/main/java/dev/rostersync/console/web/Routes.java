package dev.rostersync.console.web;

import java.util.List;

/** All routes of the console. Security and dispatching both read this list. */
public record Routes(List<Route> all) {

    public Routes {
        all = List.copyOf(all);
    }
}
