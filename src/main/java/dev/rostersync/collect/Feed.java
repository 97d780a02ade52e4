package dev.rostersync.collect;

/** A reader that knows whether it has given all there is. */
interface Feed {

    boolean wasReadToItsEnd();
}
