package dev.rostersync.collect.read;

import java.util.OptionalLong;

/** Receives how far a collection was read. */
public interface Progress {

    /**
     * Called while a collection is read.
     *
     * @param step the step's name
     * @param records received so far
     * @param total as the provider announced it; empty if it announced none
     */
    void received(String step, long records, OptionalLong total);
}
