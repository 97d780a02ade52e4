package dev.rostersync.oneroster.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * A body that ends with an error if it is larger than a bound, or if its request takes longer than a bound, even if the
 * body comes byte by byte. Its bytes are counted after decompression. If it is closed early, the connection is cut and
 * the rest is not read.
 */
public final class BoundedBody extends FilterInputStream {

    private final long bytesMax;
    private final AtomicBoolean expired;
    private long bytes;
    private boolean ended;

    private BoundedBody(InputStream body, long bytesMax, AtomicBoolean expired) {
        super(body);
        this.bytesMax = bytesMax;
        this.expired = expired;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            int count = super.read(buffer, offset, length);
            if (count > 0) {
                bytes += count;
            }
            if (bytes > bytesMax) {
                throw new TooLarge(bytesMax);
            }
            ended |= count < 0;
            return count;
        } catch (TooLarge e) {
            throw e;
        } catch (IOException e) {
            throw expired.get() ? new TooSlow(e) : e;
        }
    }

    @Override
    public long skip(long count) throws IOException {
        return readNBytes((int) Math.min(count, 8_192)).length;
    }

    /** Does not read the rest: closing the response drops it. */
    @Override
    public void close() {
        // see Bounded.close
    }

    /** Bounds every exchange of a client; a request that takes too long is cut off at any point. */
    public static ExecChainHandler bounds(long bytesMax, Duration requestTimeout, ScheduledExecutorService watchdog) {
        return (request, scope, chain) -> exchange(request, scope, chain, bytesMax, requestTimeout, watchdog);
    }

    private static ClassicHttpResponse exchange(
            ClassicHttpRequest request,
            ExecChain.Scope scope,
            ExecChain chain,
            long bytesMax,
            Duration requestTimeout,
            ScheduledExecutorService watchdog)
            throws IOException, HttpException {
        var expired = new AtomicBoolean();
        Runnable breakOff = () -> {
            if (scope.execRuntime instanceof Cancellable running) {
                running.cancel();
            }
        };
        var watch = watchdog.schedule(
                () -> {
                    expired.set(true);
                    breakOff.run();
                },
                requestTimeout.toNanos(),
                TimeUnit.NANOSECONDS);
        try {
            var response = chain.proceed(request, scope);
            var entity = response.getEntity();
            if (entity == null) {
                watch.cancel(false);
            } else {
                response.setEntity(new Bounded(entity, bytesMax, expired, watch, breakOff));
            }
            return response;
        } catch (IOException | HttpException | RuntimeException e) {
            watch.cancel(false);
            if (expired.get()) {
                throw new TooSlow(e);
            }
            throw e;
        }
    }

    private static final class Bounded extends HttpEntityWrapper {
        private final BoundedBody body;
        private final Future<?> watch;
        private final Runnable breakOff;

        Bounded(HttpEntity entity, long bytesMax, AtomicBoolean expired, Future<?> watch, Runnable breakOff)
                throws IOException {
            super(entity);
            this.body = new BoundedBody(entity.getContent(), bytesMax, expired);
            this.watch = watch;
            this.breakOff = breakOff;
        }

        @Override
        public InputStream getContent() {
            return body;
        }

        /** The rest of a body is not read: a server may send it for ever. The time bound covers the closing too. */
        @Override
        public void close() throws IOException {
            try {
                if (!body.ended) {
                    breakOff.run();
                }
                super.close();
            } finally {
                watch.cancel(false);
            }
        }
    }

    /** The body is larger than its bound. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1;
        private final long bytesMax;

        TooLarge(long bytesMax) {
            super("body larger than its bound");
            this.bytesMax = bytesMax;
        }

        long bytesMax() {
            return bytesMax;
        }
    }

    /** The request took longer than its bound. */
    static final class TooSlow extends IOException {
        private static final long serialVersionUID = 1;

        TooSlow(Exception cause) {
            super("request longer than its bound", cause);
        }
    }
}
