package dev.rostersync.outcome;

/** Why a published row is removed though the guard has not to ask: the data, or a person, says so. */
public enum RemovalReason {
    MARKED_DELETED("the SIS marks the record as deleted"),
    ENDED("its last day has passed"),
    LEFT("the student has left"),
    SCHOOL_EXCLUDED("its school was excluded"),
    SCHOOL_GONE("the SIS marks its school as deleted"),
    OPTION_CHANGED("an option was changed"),
    CLASS_REMOVED("its class is removed"),
    USER_REMOVED("its student or teacher is removed"),
    USER_MOVED("its student or teacher is at another school now"),
    CLASSES_ENDED("all classes of the student or teacher have ended"),
    ENTERED_BY_HAND("somebody entered the same parent by hand");

    private final String sentence;

    RemovalReason(String sentence) {
        this.sentence = sentence;
    }

    /** To be read behind what is removed. */
    public String sentence() {
        return sentence;
    }
}
