package dev.rostersync.oneroster.provider;

import dev.rostersync.outcome.SyncException;

/** How many requests may still be sent to a provider. Used by several threads. */
public interface RequestBudget {

    /** A budget without a bound. */
    RequestBudget UNLIMITED = () -> {};

    /**
     * Takes one request out of the budget, before it is sent.
     *
     * @throws SyncException REQUEST_BUDGET_SPENT if no request is left
     */
    void take();
}
