package dev.rostersync.access;

/**
 * The person or the worker that started something.
 *
 * @param name of the operating user, or of the worker's machine
 */
public record Actor(Kind kind, String name) {

    /** What sort of actor it is. */
    public enum Kind {
        /** Somebody on the command line. */
        OPERATOR,
        /** A worker of a region. */
        WORKER,
        /** Somebody who has signed in. */
        USER
    }

    public static Actor operator(String name) {
        return new Actor(Kind.OPERATOR, name);
    }

    public static Actor worker(String machine) {
        return new Actor(Kind.WORKER, machine);
    }
}
