package dev.rostersync.console.web;

import dev.rostersync.access.Action.What;
import dev.rostersync.access.ActionLog;
import dev.rostersync.integration.Integration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whether names and addresses are shown. Support sees them only after asking for them, for one integration and until the
 * session ends, and each request is recorded.
 */
public final class Personal {

    private static final String SHOWN = "console.personal";

    private final ActionLog actions;

    public Personal(ActionLog actions) {
        this.actions = actions;
    }

    /** True if the person may see names and addresses of this integration now. */
    public boolean isShown(Visit visit, Integration integration) {
        return visit.person().seesPeople(integration.tenantId()) || shown(visit).contains(entry(visit, integration));
    }

    /** Records that the person wants to see names and addresses, and shows them from now on. */
    public void show(Visit visit, Integration integration, @Nullable UUID sync) {
        actions.note(visit.person().actor(), integration.id(), What.SHOW, sync);
        visit.request()
                .session()
                .setAttribute(SHOWN, String.join("\n", shown(visit)) + "\n" + entry(visit, integration));
    }

    /** Names the person too: somebody else may sign in on the same session. */
    private static String entry(Visit visit, Integration integration) {
        return visit.person().name() + " " + integration.id();
    }

    private static List<String> shown(Visit visit) {
        var session = visit.request().servletRequest().getSession(false);
        return session != null && session.getAttribute(SHOWN) instanceof String entries
                ? entries.lines().toList()
                : List.of();
    }
}
