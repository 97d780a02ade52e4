package dev.rostersync.logging;

import dev.rostersync.text.Shown;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/** Makes text from outside safe in a JSON log: one line, without characters that could forge another line. */
public final class SafeLogMembers implements StructuredLoggingJsonMembersCustomizer<Object> {

    @Override
    public void customize(JsonWriter.Members<Object> members) {
        members.applyingValueProcessor(JsonWriter.ValueProcessor.of(String.class, Shown::line)
                .whenHasPath(path -> !"stack_trace".equals(path.name())));
        members.applyingValueProcessor(JsonWriter.ValueProcessor.of(String.class, SafeLogMembers::trace)
                .whenHasPath(path -> "stack_trace".equals(path.name())));
    }

    private static String trace(@Nullable String trace) {
        return trace == null ? "" : SafeTrace.lines(trace);
    }
}
