package dev.rostersync.collect;

import dev.rostersync.oneroster.CollectionWalk;
import dev.rostersync.oneroster.Page;
import dev.rostersync.oneroster.ProviderClient;
import dev.rostersync.oneroster.RosterCollection;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * Delivers the records of one collection in order. The cursor is the number of records delivered; it is saved in the
 * transaction that stages them, so that a restart repeats none and skips none.
 */
final class CollectionReader implements ItemStreamReader<Received>, Feed {

    private static final String DELIVERED = "delivered";
    private static final String TOTAL = "total";
    private static final String OF_ORGS = "ofOrgs";

    private final Supplier<ProviderClient> client;
    private final String step;
    private final Progress progress;
    private RosterCollection collection;
    private @Nullable CollectionWalk walk;
    private @Nullable Page page;
    private int next;
    private long delivered;
    private OptionalLong total = OptionalLong.empty();
    private boolean atEnd;

    CollectionReader(Supplier<ProviderClient> client, RosterCollection collection, String step, Progress progress) {
        this.client = client;
        this.collection = collection;
        this.step = step;
        this.progress = progress;
    }

    @Override
    public void open(ExecutionContext saved) {
        delivered = saved.getLong(DELIVERED, 0);
        if (saved.containsKey(TOTAL)) {
            total = OptionalLong.of(saved.getLong(TOTAL));
        }
        if (saved.containsKey(OF_ORGS)) {
            collection = RosterCollection.ORGS;
        }
    }

    @Override
    public @Nullable Received read() {
        while (page == null || next == page.records().size()) {
            page = nextPage();
            next = 0;
            if (page == null) {
                atEnd = true;
                return null;
            }
            if (page.total().isPresent()) {
                total = page.total();
            }
        }
        var wrapper = page.offset() == 0 && next == 0 ? page.wrapper() : "";
        var received = new Received(delivered, page.records().get(next), wrapper);
        next++;
        delivered++;
        return received;
    }

    private @Nullable Page nextPage() {
        var current = walk;
        if (current != null) {
            return current.next();
        }
        var begun = begin();
        try {
            return begun.next();
        } catch (SyncException e) {
            boolean missingOrRefused = e.code() == Code.COLLECTION_MISSING || e.code() == Code.ACCESS_FORBIDDEN;
            if (collection != RosterCollection.SCHOOLS || delivered > 0 || !missingOrRefused) {
                throw e;
            }
            begun.close();
            collection = RosterCollection.ORGS;
            return begin().next();
        }
    }

    private CollectionWalk begin() {
        var begun = client.get().walk(collection, delivered, total);
        walk = begun;
        return begun;
    }

    @Override
    public void update(ExecutionContext toSave) {
        toSave.putLong(DELIVERED, delivered);
        total.ifPresent(announced -> toSave.putLong(TOTAL, announced));
        if (collection == RosterCollection.ORGS) {
            toSave.putString(OF_ORGS, "yes");
        }
        progress.received(step, delivered, total);
    }

    @Override
    public boolean wasReadToItsEnd() {
        return atEnd;
    }

    @Override
    public void close() {
        if (walk != null) {
            walk.close();
        }
    }
}
