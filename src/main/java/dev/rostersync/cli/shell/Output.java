package dev.rostersync.cli.shell;

import dev.rostersync.text.Shown;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Where a command prints: for a person, or one JSON document. */
public final class Output {

    /** How results are printed. */
    enum Format {
        human,
        json
    }

    private static final JsonFactory SAFE =
            JsonFactory.builder().characterEscapes(new SafeEscapes()).build();

    private static final JsonMapper JSON =
            JsonMapper.builder(SAFE).enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final JsonMapper LINE = JsonMapper.builder(SAFE).build();

    /** What no terminal is to act on stands as its code, also where JSON would let it be. */
    private static final class SafeEscapes extends CharacterEscapes {
        private static final long serialVersionUID = 1;
        private final int[] ascii = standardAsciiEscapesForJSON();

        SafeEscapes() {
            ascii['\u007F'] = ESCAPE_STANDARD;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ascii;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            boolean safe = !Shown.isUnsafe((char) character) || Character.isSurrogate((char) character);
            return safe ? null : new SerializedString("\\u%04x".formatted(character));
        }
    }

    @Spec(Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--output",
            paramLabel = "human|json",
            defaultValue = "human",
            description = "json: one JSON document on standard output, nothing else there.")
    private Format format = Format.human;

    public boolean isJson() {
        return format == Format.json;
    }

    /** Values from outside go through {@link Shown} before they are printed here. */
    public PrintWriter out() {
        return line().getOut();
    }

    public PrintWriter err() {
        return line().getErr();
    }

    private CommandLine line() {
        if (command == null) {
            throw new IllegalStateException("an output belongs to a command");
        }
        return command.commandLine();
    }

    /** Prints one document. */
    public void json(Object document) {
        out().println(text(document));
    }

    public static String text(Object document) {
        return JSON.writeValueAsString(document);
    }

    /** A document in one line. */
    public static String line(Object document) {
        return LINE.writeValueAsString(document);
    }

    /** Prints what a person reads, or what a program does. */
    public void print(String human, Object document) {
        if (isJson()) {
            json(document);
        } else {
            out().println(human);
        }
    }
}
