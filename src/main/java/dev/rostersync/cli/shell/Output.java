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

/** The output of a command: text for a person, or one JSON document. */
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

    /** Escapes every character that a terminal could act on, even if JSON allows it unescaped. */
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
            description = "json: print one JSON document on standard output and nothing else.")
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

    /** The document as one line. */
    public static String line(Object document) {
        return LINE.writeValueAsString(document);
    }

    /** Prints the text for a person or the document for a program. */
    public void print(String human, Object document) {
        if (isJson()) {
            json(document);
        } else {
            out().println(human);
        }
    }
}
