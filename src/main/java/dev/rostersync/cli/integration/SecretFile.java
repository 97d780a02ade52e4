package dev.rostersync.cli.integration;

import dev.rostersync.outcome.SyncException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a Client Secret from a file, so that it stands on no command line. */
final class SecretFile {

    /** Editors on Windows put this mark before UTF-8 text. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private SecretFile() {}

    /**
     * The Client Secret in a file; - stands for standard input.
     *
     * @throws SyncException WRONG_USAGE if it holds no secret in one line
     */
    static String read(String file) {
        var from = file.equals("-") ? "Standard input" : file;
        try {
            var bytes = file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return oneLine(from, text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            throw SettingsOptions.usage("%s is not UTF-8 text; the Client Secret is read from it.".formatted(from));
        } catch (IOException e) {
            throw SettingsOptions.usage("%s cannot be read (%s); the Client Secret is read from it."
                    .formatted(from, e.getClass().getSimpleName()));
        }
    }

    private static String oneLine(String from, String text) {
        var secret = text.strip();
        if (secret.isEmpty()) {
            throw SettingsOptions.usage("%s is empty; the Client Secret is read from it.".formatted(from));
        }
        if (secret.chars().anyMatch(Character::isISOControl)) {
            throw SettingsOptions.usage(
                    "%s contains more than one line or control characters; the Client Secret is read from it."
                            .formatted(from));
        }
        return secret;
    }
}
