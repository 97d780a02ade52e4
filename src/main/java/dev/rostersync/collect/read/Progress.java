package dev.rostersync.collect.read;

import java.util.OptionalLong;

/** Somebody who watches. */
public interface Progress {

    /**
     * Called while a collection is read.
     *
     * @param step the step's name
     * @param records received so far
     * @param total as the provider announced it, empty where it does not
     */
    void received(String step, long records, OptionalLong total);
}
