package dev.rostersync.console.web;

/** What was asked for does not exist, or belongs to a tenant whose data this person may not see. */
public final class NotFound extends RuntimeException {

    private static final long serialVersionUID = 1;

    public NotFound() {
        super("not found");
    }
}
