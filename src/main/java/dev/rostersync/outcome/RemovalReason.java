package dev.rostersync.outcome;

/** Why a published row is removed without a question from the guard: the data or a person gives the reason. */
public enum RemovalReason {
    MARKED_DELETED("the SIS marks the record as deleted"),
    ENDED("its last day has passed"),
    LEFT("the student or teacher has left"),
    SCHOOL_EXCLUDED("its school was excluded"),
    SCHOOL_GONE("the SIS marks its school as deleted"),
    OPTION_CHANGED("an option was changed"),
    CLASS_REMOVED("its class is removed"),
    USER_REMOVED("its student or teacher is removed"),
    USER_MOVED("its student or teacher is now at another school"),
    CLASSES_ENDED("all classes of the student or teacher have ended"),
    ENTERED_BY_HAND("a person entered the same parent by hand"),
    VERSION_CHANGED("the rules of the sync have changed with a new version of the program");

    private final String sentence;

    RemovalReason(String sentence) {
        this.sentence = sentence;
    }

    /** The text after the removed row. */
    public String sentence() {
        return sentence;
    }
}
