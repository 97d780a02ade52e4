package dev.rostersync.console.signin;

import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads a value of a session. A value that cannot be read is no value: the person signs in again. */
record SessionValue(JsonMapper json) implements Converter<byte[], @Nullable Object> {

    @Override
    public @Nullable Object convert(byte[] bytes) {
        try {
            return json.readValue(bytes, Object.class);
        } catch (JacksonException | IllegalArgumentException e) {
            return null;
        }
    }
}
