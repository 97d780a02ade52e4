package dev.rostersync.oneroster.http;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.jspecify.annotations.Nullable;

/**
 * Ignores a Content-Encoding that names no compression. Some servers write a charset there, or a word for no encoding;
 * RFC 9110, 8.4 allows only compressions such as gzip and deflate.
 */
public final class SaneEncoding implements ExecChainHandler {

    private static final Set<String> PACKED = Set.of("gzip", "x-gzip", "deflate");

    /** Compressions that were not asked for. */
    private static final Set<String> OTHERS = Set.of(
            "br",
            "zstd",
            "compress",
            "x-compress",
            "bzip2",
            "lzma",
            "xz",
            "exi",
            "pack200-gzip",
            "dcb",
            "dcz",
            "aes128gcm");

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        var response = chain.proceed(request, scope);
        var entity = response.getEntity();
        if (entity == null || entity.getContentEncoding() == null) {
            return response;
        }
        var codings = Arrays.stream(entity.getContentEncoding().split(","))
                .map(coding -> coding.strip().toLowerCase(Locale.ROOT))
                .filter(coding -> PACKED.contains(coding) || OTHERS.contains(coding))
                .toList();
        if (codings.stream().anyMatch(OTHERS::contains)) {
            if (scope.execRuntime instanceof Cancellable running) {
                // the body is not read, even if it is long
                running.cancel();
            }
            throw new UnknownEncoding();
        }
        var named = codings.isEmpty() ? null : String.join(", ", codings);
        response.removeHeaders(HttpHeaders.CONTENT_ENCODING);
        if (named != null) {
            response.setHeader(HttpHeaders.CONTENT_ENCODING, named);
        }
        response.setEntity(new Renamed(entity, named));
        return response;
    }

    private static final class Renamed extends HttpEntityWrapper {
        private final @Nullable String encoding;

        Renamed(HttpEntity entity, @Nullable String encoding) {
            super(entity);
            this.encoding = encoding;
        }

        @Override
        @SuppressWarnings("NullAway") // null means no encoding, but the library has no annotation for it
        public String getContentEncoding() {
            return encoding;
        }
    }

    /** The body has a compression that was not asked for. */
    static final class UnknownEncoding extends ProtocolException {
        private static final long serialVersionUID = 1;
    }
}
