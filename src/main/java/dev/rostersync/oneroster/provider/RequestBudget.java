package dev.rostersync.oneroster.provider;

import dev.rostersync.outcome.SyncException;

/** How many requests may still be sent to a provider. Used by several threads. */
public interface RequestBudget {

    /** Any number. */
    RequestBudget UNLIMITED = () -> {};

    /**
     * Takes one request out of the budget, before it is sent.
     *
     * @throws SyncException REQUEST_BUDGET_SPENT where none is left
     */
    void take();
}
