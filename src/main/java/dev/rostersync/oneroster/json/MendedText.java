package dev.rostersync.oneroster.json;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Delivers a body with broken text as UTF-8. Bytes that are not UTF-8 are read in the charset that the server declares,
 * if that charset has one byte for each character. Otherwise they are read as windows-1252, which servers often send by
 * mistake. {@link #MARK} stands before each mended character, and before each raw control character within a string, so
 * a finding can name the field.
 */
final class MendedText extends InputStream {

    /** A noncharacter (Unicode 16, 23.7): it occurs in no text. */
    static final char MARK = '\uFDD0';

    private static final byte[] MARK_BYTES = String.valueOf(MARK).getBytes(StandardCharsets.UTF_8);
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    /** A raw NUL within a string. It means that bytes were lost on the way, so the text cannot be mended. */
    static final class Lost extends IOException {
        private static final long serialVersionUID = 1;
        private final long at;

        Lost(long at) {
            super("a NUL within a string");
            this.at = at;
        }

        /** The place in the body. */
        long at() {
            return at;
        }
    }

    /** The most places of added bytes that are remembered. An error's place in the body is computed from them. */
    private static final int ADDED_MAX = 1_000;

    private final PushbackInputStream body;
    private final Charset fallback;
    private final boolean plain;
    private final long[] addedAt = new long[ADDED_MAX];
    private final int[] addedBytes = new int[ADDED_MAX];
    private int added;
    private byte[] ready = new byte[0];
    private int next;
    private long given;
    private boolean inString;
    private boolean escaped;

    MendedText(InputStream body, @Nullable Charset charset) {
        this.body = new PushbackInputStream(new BufferedInputStream(body, 8_192), 4);
        this.fallback = charset != null
                        && charset.canEncode()
                        && charset.newEncoder().maxBytesPerChar() == 1
                        && !charset.equals(StandardCharsets.US_ASCII)
                ? charset
                : WINDOWS;
        this.plain = charset != null
                && (charset.name().startsWith("UTF-16") || charset.name().startsWith("UTF-32"));
    }

    /** Converts a place in this text to the place in the body. */
    long bytesOfBody(long place) {
        long bytes = place;
        for (int i = 0; i < added && addedAt[i] < place; i++) {
            bytes -= addedBytes[i];
        }
        return bytes;
    }

    @Override
    public int read() throws IOException {
        if (next == ready.length && !fill()) {
            return -1;
        }
        given++;
        return ready[next++] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = 0;
        while (count < length) {
            if (next == ready.length && (count > 0 && body.available() == 0 || !fill())) {
                return count == 0 ? -1 : count;
            }
            int some = Math.min(length - count, ready.length - next);
            System.arraycopy(ready, next, buffer, offset + count, some);
            next += some;
            given += some;
            count += some;
        }
        return count;
    }

    /** Prepares the next character; false at the end. */
    private boolean fill() throws IOException {
        int first = body.read();
        if (first < 0) {
            return false;
        }
        next = 0;
        if (plain) {
            ready = new byte[] {(byte) first};
        } else if (first < 0x80) {
            ready = ascii((byte) first);
        } else {
            ready = sequence(first);
        }
        return true;
    }

    private byte[] ascii(byte one) throws Lost {
        if (inString && one == 0) {
            throw new Lost(bytesOfBody(given));
        }
        boolean raw = inString && one >= 0 && one < ' ';
        if (escaped) {
            escaped = false;
        } else if (one == '\\') {
            escaped = inString;
        } else if (one == '"') {
            inString = !inString;
        }
        return raw ? marked(new byte[] {one}, 1) : new byte[] {one};
    }

    /** A valid UTF-8 sequence as it is; otherwise its first byte, read in the other charset. */
    private byte[] sequence(int first) throws IOException {
        escaped = false;
        int length = first >= 0xf0 && first <= 0xf4 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 && first < 0xe0 ? 2 : 0;
        if (first > 0xf4) {
            length = 0;
        }
        if (length > 0) {
            var rest = body.readNBytes(length - 1);
            var all = new byte[1 + rest.length];
            all[0] = (byte) first;
            System.arraycopy(rest, 0, all, 1, rest.length);
            if (rest.length == length - 1 && isUtf8(all)) {
                return all;
            }
            body.unread(rest);
        }
        return utf8(new byte[] {(byte) first});
    }

    private static boolean isUtf8(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0 && Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)
                || Arrays.equals(bytes, "\uFFFD".getBytes(StandardCharsets.UTF_8));
    }

    private byte[] utf8(byte[] bytes) {
        return marked(new String(bytes, fallback).getBytes(StandardCharsets.UTF_8), bytes.length);
    }

    private byte[] marked(byte[] character, int bytesOfBody) {
        var all = Arrays.copyOf(MARK_BYTES, MARK_BYTES.length + character.length);
        System.arraycopy(character, 0, all, MARK_BYTES.length, character.length);
        note(all.length - bytesOfBody);
        return all;
    }

    private void note(int bytes) {
        if (bytes > 0 && added < ADDED_MAX) {
            addedAt[added] = given;
            addedBytes[added++] = bytes;
        }
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
