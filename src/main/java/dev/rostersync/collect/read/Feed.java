package dev.rostersync.collect.read;

/** A reader that knows whether it has given all there is. */
public interface Feed {

    boolean wasReadToItsEnd();
}
