package dev.rostersync.integration.form;

import dev.rostersync.integration.Integration;
import dev.rostersync.integration.Settings;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The dialog Add OneRoster Sync as a person has filled it in: text for each field, from a browser or a command line. A
 * field that was not entered keeps its value, or gets its default in a new integration. A field that was emptied has no
 * value. All fields are checked together.
 */
public final class IntegrationForm {

    /** The error of a required field that was not entered. */
    public static final String REQUIRED = "is required";

    /** The fields, with School Manager's labels. */
    public enum Field {
        NAME("Name"),
        SIS("SIS"),
        ENDPOINT_URL("Endpoint URL"),
        TOKEN_URL("OAuth2 Token URL"),
        CLIENT_ID("Client ID"),
        CLIENT_SECRET("Client Secret"),
        SCOPES("Scopes"),
        CLASSROOM_DATA("Sync Classroom Data"),
        RESPECT_ENROLMENT_DATE("Respect Enrolment Date"),
        RESPECT_ACADEMIC_SESSIONS("Respect Academic Sessions"),
        RELATIONSHIP_TYPES("Relationship Types"),
        ADDITIONS_ONLY("Additions Only"),
        GUARD_PERCENT("Guard, percent"),
        GUARD_STUDENTS_PERCENT("Guard, percent of students"),
        GUARD_AT_LEAST("Guard, at least"),
        GUARD_EVERY_ONE_OF("Guard, every one of"),
        REQUESTS_PER_DAY("Requests a day");

        private final String label;

        Field(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /**
     * What is wrong with one field.
     *
     * @param sentence the text after the field's name, without a full stop
     */
    public record FieldError(Field field, String sentence) {}

    /**
     * The form, checked.
     *
     * @param name stripped
     * @param settings must not be used if there are errors
     */
    public record Checked(String name, Settings settings, List<FieldError> errors) {

        public Checked {
            errors = List.copyOf(errors);
        }
    }

    private final Map<Field, String> entered = new EnumMap<>(Field.class);

    /** Enters a field; null leaves it as it is. */
    public void enter(Field field, @Nullable Object value) {
        if (value != null) {
            entered.put(field, value.toString());
        }
    }

    /** Empties a field. */
    public void empty(Field field) {
        entered.put(field, "");
    }

    /**
     * Checks all fields.
     *
     * @param before null for a new integration
     * @param takesAddress whether requests may be sent to an address
     */
    public Checked check(@Nullable Integration before, Predicate<URI> takesAddress) {
        var errors = new ArrayList<FieldError>();
        var fields = new FormFields(entered, before, errors, takesAddress);
        var settings = fields.settings();
        var name = fields.name();
        if (before == null && !entered.containsKey(Field.CLIENT_SECRET)) {
            errors.add(new FieldError(Field.CLIENT_SECRET, REQUIRED));
        }
        return new Checked(name, settings, errors);
    }
}
