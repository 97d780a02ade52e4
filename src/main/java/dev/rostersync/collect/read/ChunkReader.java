package dev.rostersync.collect.read;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * Delivers the records that one commit stages, as one item. Spring Batch 6.0.6 bounds a chunk only by the number of its
 * items, but 2,000 records may need any amount of memory. So this reader bounds the records and their bytes.
 */
public final class ChunkReader implements ItemStreamReader<List<Received>>, Feed {

    private final CollectionReader records;
    private final int recordsMax;
    private final LongSupplier bytesMax;

    /**
     * A reader of chunks.
     *
     * @param bytesMax of the heap, asked only when a record is there; a single record may take more
     */
    public ChunkReader(CollectionReader records, int recordsMax, LongSupplier bytesMax) {
        this.records = records;
        this.recordsMax = recordsMax;
        this.bytesMax = bytesMax;
    }

    @Override
    public @Nullable List<Received> read() throws JobInterruptedException {
        var chunk = new ArrayList<Received>();
        long bytes = 0;
        while (chunk.size() < recordsMax && (bytes == 0 || bytes < bytesMax.getAsLong())) {
            var next = records.read();
            if (next == null) {
                break;
            }
            chunk.add(next);
            bytes += next.heapBytes();
        }
        return chunk.isEmpty() ? null : chunk;
    }

    @Override
    public boolean wasReadToItsEnd() {
        return records.wasReadToItsEnd();
    }

    @Override
    public void open(ExecutionContext saved) {
        records.open(saved);
    }

    @Override
    public void update(ExecutionContext toSave) {
        records.update(toSave);
    }

    @Override
    public void close() {
        records.close();
    }
}
