package dev.rostersync.oneroster;

import dev.rostersync.oneroster.json.PageMemory;
import dev.rostersync.oneroster.json.PageParser;
import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.oneroster.provider.Fallback;
import dev.rostersync.oneroster.provider.Fallback.Extra;
import dev.rostersync.oneroster.provider.ProviderProperties;
import dev.rostersync.oneroster.provider.Sis;
import dev.rostersync.oneroster.provider.Version;
import dev.rostersync.oneroster.walk.CollectionWalk;
import dev.rostersync.oneroster.walk.Meeting;
import dev.rostersync.oneroster.walk.PageSource;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.Page;
import dev.rostersync.roster.Resource;
import dev.rostersync.roster.RosterCollection;
import dev.rostersync.roster.RosterSource;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryTemplate;

/** A signed-in, read-only connection to one provider. Used by several threads. */
public final class ProviderClient implements RosterSource {

    private final PageRequests requests;
    private final ProviderRetry retry;
    private final Sis sis;
    private final ProviderProperties properties;
    private final PageMemory memory;
    private final Fallback fallback;

    /** How this provider's pages meet, once that is known. */
    private volatile @Nullable Meeting meeting;

    ProviderClient(
            PageRequests requests,
            ProviderRetry retry,
            Sis sis,
            ProviderProperties properties,
            PageMemory memory,
            Fallback fallback) {
        this.requests = requests;
        this.retry = retry;
        this.sis = sis;
        this.properties = properties;
        this.memory = memory;
        this.fallback = fallback;
    }

    public Version version() {
        return requests.version();
    }

    /** The kind of authorization, for a person. */
    public String authorization() {
        return requests.authorization();
    }

    @Override
    public long chunkBytesMax() {
        return properties.chunkBytesMax();
    }

    /** {@code /schools}, or {@code /orgs} if {@code /orgs} has recently served in its place. */
    @Override
    public RosterCollection schools() {
        return fallback.recent(Extra.SCHOOLS, "").isPresent() ? RosterCollection.ORGS : RosterCollection.SCHOOLS;
    }

    /** True if {@code /schools} failed in such a way that {@code /orgs} may still serve. */
    public static boolean perhapsOrgs(SyncException schools) {
        if (schools.getCause() instanceof Failure failure && failure.isOfToken()) {
            return false;
        }
        return switch (schools.code()) {
            case COLLECTION_MISSING,
                    ACCESS_FORBIDDEN,
                    PROVIDER_FAILING,
                    REQUEST_REFUSED,
                    NOT_ONEROSTER,
                    COLLECTION_ABSENT -> true;
            default -> false;
        };
    }

    @Override
    public Optional<RosterCollection> schoolsInstead(RosterCollection failed, SyncException failure) {
        if (!perhapsOrgs(failure)) {
            return Optional.empty();
        }
        return Optional.of(failed == RosterCollection.ORGS ? RosterCollection.SCHOOLS : RosterCollection.ORGS);
    }

    @Override
    public void schoolsCameFrom(RosterCollection collection) {
        if (collection == RosterCollection.ORGS) {
            fallback.stepsDown(Extra.SCHOOLS, "", RosterCollection.ORGS.path());
        } else {
            fallback.taken(Extra.SCHOOLS, "");
        }
    }

    @Override
    public Walk walk(Resource resource, Start start, boolean patient) {
        int triesMax = retry.triesMax(patient);
        if (start.offset() > 0 && requests.isFirst(resource)) {
            requests.resumes(resource);
            page(resource, 0, 1, triesMax);
        }
        return new CollectionWalk(
                source(resource, triesMax),
                resource.path(),
                start,
                sis.profile().pageSize(),
                sis.profile().concurrentRequests(),
                memory,
                properties.recordsMax());
    }

    /** A page that may be too heavy is not retried at the same size: the walk asks for a smaller one. */
    private PageSource source(Resource resource, int triesMax) {
        return new PageSource() {
            @Override
            public Page page(long offset, int limit, PageMemory.Reservation reserved) {
                return ProviderClient.this.page(resource, offset, limit, reserved, retry.template(triesMax, false));
            }

            @Override
            public boolean waitsAfter(int failures) throws InterruptedException {
                return retry.waitsAfter(failures, triesMax);
            }

            @Override
            public Meeting meeting() {
                var found = meeting;
                return found != null
                        ? found
                        : fallback.recent(Extra.OVERLAP, "")
                                .flatMap(ProviderClient::meetingNamed)
                                .orElse(Meeting.OVERLAP);
            }

            @Override
            public void learnt(Meeting how) {
                if (meeting == how) {
                    return;
                }
                meeting = how;
                if (how == Meeting.OVERLAP) {
                    fallback.taken(Extra.OVERLAP, "");
                } else {
                    fallback.stepsDown(Extra.OVERLAP, "", how.name());
                }
            }
        };
    }

    private static Optional<Meeting> meetingNamed(String name) {
        return Set.of(Meeting.values()).stream()
                .filter(one -> one.name().equals(name))
                .findFirst();
    }

    /**
     * Reads the first page only, asked for as a sync asks for it.
     *
     * @throws SyncException as {@link #page}
     */
    public Page firstPage(RosterCollection collection) {
        return page(Resource.of(collection), 0, sis.profile().pageSize(), retry.triesMax(true));
    }

    /** Asks for one record, to see whether the collection can be read at all; false if the collection is empty. */
    boolean probe(RosterCollection collection) {
        return !page(Resource.of(collection), 0, 1, retry.triesMax(true))
                .records()
                .isEmpty();
    }

    /**
     * Reads one page, sorted by sourcedId if the provider accepts a sort. A transient failure is retried within the
     * bounds of the properties.
     *
     * @param offset records to skip
     * @param limit records to ask for
     * @throws SyncException with the code of the failure
     */
    private Page page(Resource resource, long offset, int limit, int triesMax) {
        try {
            return pageWithin(resource, offset, limit, triesMax, 1);
        } catch (PageParser.MemoryShort more) {
            return pageWithin(resource, offset, limit, triesMax, memory.bytesMax());
        }
    }

    private Page pageWithin(Resource resource, long offset, int limit, int triesMax, long bytes) {
        try (var reserved = memory.take(bytes)) {
            return page(resource, offset, limit, reserved, retry.template(triesMax, true));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.interrupted().at(where(resource, offset));
        } catch (Failure failure) {
            throw failure.at(where(resource, offset));
        }
    }

    private static String where(Resource resource, long offset) {
        return "(%s, from record %d)".formatted(resource.path(), offset);
    }

    private Page page(
            Resource resource, long offset, int limit, PageMemory.Reservation reserved, RetryTemplate retries) {
        try {
            return retries.execute(() -> requests.ask(resource, offset, limit, reserved));
        } catch (RetryException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure.at(where(resource, offset));
            }
            throw Failure.of(e.getCause());
        }
    }
}
