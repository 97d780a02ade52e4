package dev.rostersync.staging;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows in the text format of COPY (PostgreSQL documentation, COPY, "Text Format"), built column by column. */
public final class CopyRows {

    private final StringBuilder text = new StringBuilder();
    private boolean first = true;

    public boolean isEmpty() {
        return text.isEmpty();
    }

    String text() {
        return text.toString();
    }

    public CopyRows add(@Nullable String value) {
        separate();
        if (value == null) {
            text.append("\\N");
        } else {
            escape(value);
        }
        return this;
    }

    public CopyRows add(long value) {
        return add(Long.toString(value));
    }

    public CopyRows add(boolean value) {
        return add(value ? "t" : "f");
    }

    public CopyRows add(UUID value) {
        return add(value.toString());
    }

    public CopyRows add(@Nullable LocalDate value) {
        return add(value == null ? null : value.toString());
    }

    /** An array; its elements may be null. */
    public CopyRows addArray(List<? extends @Nullable Object> values) {
        var array = new StringBuilder("{");
        for (var value : values) {
            if (array.length() > 1) {
                array.append(',');
            }
            if (value == null) {
                array.append("NULL");
            } else {
                array.append('"')
                        .append(value.toString().replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            }
        }
        return add(array.append('}').toString());
    }

    public void endRow() {
        text.append('\n');
        first = true;
    }

    private void separate() {
        if (!first) {
            text.append('\t');
        }
        first = false;
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
    }
}
