package dev.rostersync.present;

import dev.rostersync.region.Tonight;
import dev.rostersync.region.TurnEnding;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The state of a region's window as a JSON document: docs/output.schema.json, status. */
public final class WindowDocument {

    private WindowDocument() {}

    public static Map<String, @Nullable Object> of(Tonight tonight) {
        var window = tonight.window();
        var done = new LinkedHashMap<String, Long>();
        for (var ending : TurnEnding.values()) {
            done.put(ending.name().toLowerCase(Locale.ROOT), tonight.done(ending));
        }
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("region", window.region());
        json.put("windowBegins", DateTimeFormatter.ISO_INSTANT.format(window.begins()));
        json.put("windowEnds", DateTimeFormatter.ISO_INSTANT.format(window.ends()));
        json.put("takesUntil", DateTimeFormatter.ISO_INSTANT.format(window.takesUntil()));
        json.put("done", done);
        json.put("running", tonight.running());
        json.put("waiting", tonight.waiting());
        json.put("retrying", tonight.retrying());
        json.put("toGo", tonight.toGo());
        json.put("failedByCode", new TreeMap<>(tonight.failedByCode()));
        json.put(
                "secondsToFinish",
                tonight.timeToFinish().map(Duration::toSeconds).orElse(null));
        return json;
    }
}
