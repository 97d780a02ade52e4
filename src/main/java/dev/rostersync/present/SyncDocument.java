package dev.rostersync.present;

import dev.rostersync.outcome.Changes;
import dev.rostersync.outcome.Hold;
import dev.rostersync.outcome.Kind;
import dev.rostersync.outcome.Removed;
import dev.rostersync.outcome.Vanishing;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncProgress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A sync as a JSON document: docs/output.schema.json, sync. A count is null if it is not known. */
public final class SyncDocument {

    private SyncDocument() {}

    /** The document. The caller may add fields to it. */
    public static Map<String, @Nullable Object> of(Sync sync) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("sync", sync.id().toString());
        json.put("integration", sync.reference());
        json.put("preview", sync.preview());
        json.put("today", sync.today().toString());
        json.put("state", sync.state().name());
        json.put("outcome", sync.outcome() == null ? null : sync.outcome().name());
        json.put("code", sync.code() == null ? null : sync.code().id());
        json.put("message", sync.message());
        json.put("startedAt", Times.inDocument(sync.startedAt()));
        json.put("finishedAt", sync.finishedAt() == null ? null : Times.inDocument(sync.finishedAt()));
        json.put("progress", sync.progress() == null ? null : progress(sync.progress()));
        json.put("unmatchedUsers", sync.unmatchedUsers());
        json.put("matchedStudents", sync.matchedStudents());
        json.put("matchedTeachers", sync.matchedTeachers());
        json.put("importedClasses", sync.importedClasses());
        var changes = new LinkedHashMap<String, @Nullable Changes>();
        for (var kind : Kind.values()) {
            changes.put(kind.label(), sync.changes().get(kind));
        }
        json.put("changes", changes);
        json.put("findings", new TreeMap<>(sync.findings()));
        json.put("removed", sync.removed().stream().map(SyncDocument::removed).toList());
        json.put("held", sync.holds().stream().map(hold -> held(sync, hold)).toList());
        return json;
    }

    private static Map<String, @Nullable Object> progress(SyncProgress.At progress) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("step", progress.step());
        json.put("records", progress.records());
        json.put("total", progress.total());
        json.put("at", Times.inDocument(progress.at()));
        return json;
    }

    private static Map<String, @Nullable Object> removed(Removed rows) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("kind", rows.kind().label());
        json.put("reason", rows.reason() == null ? null : rows.reason().name());
        json.put("count", rows.count());
        return json;
    }

    private static Map<String, @Nullable Object> held(Sync sync, Hold hold) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("school", hold.school());
        json.put("name", hold.name());
        json.put("code", hold.code().id());
        json.put("since", Times.inDocument(hold.since()));
        json.put(
                "wouldVanish",
                sync.vanishingOf(hold).stream().map(SyncDocument::vanishing).toList());
        return json;
    }

    private static Map<String, @Nullable Object> vanishing(Vanishing vanishing) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("school", vanishing.school());
        json.put("kind", vanishing.kind().label());
        json.put("published", vanishing.published());
        json.put("vanishing", vanishing.vanishing());
        if (vanishing.removedBefore() > 0) {
            json.put("removedBefore", vanishing.removedBefore());
        }
        return json;
    }
}
