package dev.rostersync.present;

import dev.rostersync.outcome.Changes;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Hold;
import dev.rostersync.outcome.Kind;
import dev.rostersync.outcome.Removed;
import dev.rostersync.outcome.Vanishing;
import dev.rostersync.sync.log.Sync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sync Details, ready to be shown. Text from the SIS is unchanged here: the code that prints the text must make it safe
 * for its output.
 *
 * @param fields the labels of School Manager with their values, in order; several values are shown below each other
 * @param changes a row of numbers for each kind; empty if the sync did not get as far as computing them
 * @param removed rows that are removed, and why
 * @param held what was left as it was
 * @param next the command that a person may want to call now
 */
public record SyncDetails(
        String title,
        List<Field> fields,
        List<ChangesOfKind> changes,
        List<Goes> removed,
        List<Held> held,
        List<CountedFinding> findings,
        Optional<Next> next) {

    private static final Map<Kind, String> KINDS = Map.of(
            Kind.SCHOOLS, "Schools",
            Kind.USERS, "User links",
            Kind.CLASSROOMS, "Classrooms",
            Kind.MEMBERS, "Memberships",
            Kind.GUARDIANS, "Guardians",
            Kind.RELATIONSHIPS, "Relationships");

    public SyncDetails {
        fields = List.copyOf(fields);
        changes = List.copyOf(changes);
        removed = List.copyOf(removed);
        held = List.copyOf(held);
        findings = List.copyOf(findings);
    }

    /** A label with its values, at least one. */
    public record Field(String label, List<String> values) {

        public Field {
            values = List.copyOf(values);
        }
    }

    /** The rows of one kind that were added, updated, deleted and left unchanged. */
    public record ChangesOfKind(String kind, Changes changes) {}

    /** Rows of a kind that are removed, and why. */
    public record Goes(String kind, long count, String reason) {}

    /**
     * A school, or everything, that was left as it was.
     *
     * @param what the school with its sourcedId, or Everything
     */
    public record Held(String what, String since, Code code, List<WouldVanish> wouldVanish) {

        public Held {
            wouldVanish = List.copyOf(wouldVanish);
        }
    }

    /** How many of the published rows of a kind would have vanished. */
    public record WouldVanish(String school, String kind, long published, long vanishing, long removedBefore) {}

    /** How many findings of one code there are. */
    public record CountedFinding(Code code, long count) {}

    /** A sentence and the command for it. */
    public record Next(String sentence, String command) {}

    /** The details of a sync. */
    public static SyncDetails of(Sync sync) {
        return new SyncDetails(
                sync.preview() ? "Sync Details of a preview: nothing was published" : "Sync Details",
                fields(sync),
                changes(sync.changes()),
                sync.removed().stream().map(SyncDetails::goes).toList(),
                sync.holds().stream().map(hold -> held(sync, hold)).toList(),
                findings(sync),
                next(sync));
    }

    private static List<Field> fields(Sync sync) {
        var fields = new ArrayList<Field>();
        fields.add(field("Integration", sync.reference()));
        fields.add(field("Sync", sync.id().toString()));
        fields.add(field("Today", sync.today().toString()));
        fields.add(field("Sync Started", Times.shown(sync.startedAt())));
        fields.add(field("Sync Finished", finished(sync)));
        fields.add(new Field("Sync Status", SyncStatus.withRemedies(sync)));
        var progress = sync.progress();
        if (progress != null) {
            fields.add(field(
                    "Progress",
                    progress.total() == null
                            ? "%s: %,d records".formatted(progress.step(), progress.records())
                            : "%s: %,d of %,d records"
                                    .formatted(progress.step(), progress.records(), progress.total())));
        }
        if (sync.rules().additionsOnly()) {
            fields.add(field(
                    "Additions Only",
                    "on: nothing is removed; each record that would be removed is a finding, "
                            + Code.REMOVAL_KEPT.id()));
        }
        fields.add(field("Unmatched Users", count(sync.unmatchedUsers())));
        fields.add(field("Matched Students", count(sync.matchedStudents())));
        fields.add(field("Matched Teachers", count(sync.matchedTeachers())));
        fields.add(field("Imported Classes", count(sync.importedClasses())));
        return fields;
    }

    private static Field field(String label, String value) {
        return new Field(label, List.of(value));
    }

    private static String finished(Sync sync) {
        var at = sync.finishedAt();
        if (at == null) {
            return "-";
        }
        var took = Duration.between(sync.startedAt(), at);
        return "%s (%d min %d s)".formatted(Times.shown(at), took.toMinutes(), took.toSecondsPart());
    }

    private static String count(@Nullable Long count) {
        return count == null ? "not known" : count.toString();
    }

    private static List<ChangesOfKind> changes(Map<Kind, Changes> changes) {
        if (changes.isEmpty()) {
            return List.of();
        }
        return Stream.of(Kind.values())
                .map(kind ->
                        new ChangesOfKind(String.valueOf(KINDS.get(kind)), changes.getOrDefault(kind, Changes.NONE)))
                .toList();
    }

    private static Goes goes(Removed rows) {
        var reason = rows.reason();
        return new Goes(
                rows.kind().label(),
                rows.count(),
                reason == null ? "the SIS no longer sends it, and nothing in the data says why" : reason.sentence());
    }

    private static Held held(Sync sync, Hold hold) {
        return new Held(
                named(hold.school(), hold.name(), "Everything"),
                Times.shown(hold.since()),
                hold.code(),
                sync.vanishingOf(hold).stream().map(SyncDetails::wouldVanish).toList());
    }

    private static WouldVanish wouldVanish(Vanishing vanishing) {
        return new WouldVanish(
                named(vanishing.school(), vanishing.name(), "All together"),
                vanishing.kind().label(),
                vanishing.published(),
                vanishing.vanishing(),
                vanishing.removedBefore());
    }

    private static String named(@Nullable String school, @Nullable String name, String ifNone) {
        return school == null ? ifNone : "%s (%s)".formatted(name == null ? "" : name, school);
    }

    private static List<CountedFinding> findings(Sync sync) {
        var counted = new ArrayList<CountedFinding>();
        new TreeMap<>(sync.findings())
                .forEach((id, count) -> Code.of(id).ifPresent(code -> counted.add(new CountedFinding(code, count))));
        return counted;
    }

    private static Optional<Next> next(Sync sync) {
        var id = sync.id().toString();
        return switch (sync.state()) {
            case STOPPED, INTERRUPTED -> Optional.of(new Next("To resume the sync", "restart " + id));
            case RUNNING -> Optional.of(new Next("The sync is running. To show it again", "show " + id));
            case HELD -> Optional.of(new Next("To publish what was left as it was", "approve " + id));
            // the remedy says what to do
            case ENDED -> Optional.empty();
        };
    }
}
