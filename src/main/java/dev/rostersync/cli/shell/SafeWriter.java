package dev.rostersync.cli.shell;

import dev.rostersync.text.Shown;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;

/**
 * The last filter before a terminal: it replaces each control character that is still there by its code. Line ends and
 * tabs come from the program and pass; values from outside went through {@link Shown} before.
 */
public final class SafeWriter extends FilterWriter {

    public SafeWriter(OutputStream out) {
        super(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    @Override
    public void write(int c) throws IOException {
        write(String.valueOf((char) c), 0, 1);
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        write(new String(text, offset, length), 0, length);
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        int begin = offset;
        for (int i = offset; i < offset + length; i++) {
            char c = text.charAt(i);
            boolean ours = c == '\n' || c == '\r' || c == '\t' || Character.isSurrogate(c);
            if (!ours && Shown.isUnsafe(c)) {
                out.write(text, begin, i - begin);
                out.write("\\u%04X".formatted((int) c));
                begin = i + 1;
            }
        }
        out.write(text, begin, offset + length - begin);
    }
}
