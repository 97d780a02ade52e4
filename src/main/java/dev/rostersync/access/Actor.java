package dev.rostersync.access;

/**
 * The person or the worker that started something.
 *
 * @param name of the operating user, of the worker's machine, or of the person as the sign-in names it
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

    /** Somebody who has signed in to the console. */
    public static Actor user(String name) {
        return new Actor(Kind.USER, name);
    }
}
