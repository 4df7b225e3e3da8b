package io.weir.agent.identities;

import io.weir.agent.identities.IdentityObjects.Stored;
import io.weir.agent.state.IdentityDemand.Recorded;
import io.weir.agent.state.IdentityDemand.Wanted;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers kept as CiliumIdentity objects: the name of an object is its number, so that the API server lets only one node
 * create it. Which numbers are in use shows in Pods and CiliumEndpoints. One that nobody uses is marked first; every node that
 * wants it takes the mark off. Only an object that has kept its mark for a while is deleted, by the version that has it:
 * docs/decisions/0060-collecting-identities.md.
 */
public final class ObjectRecords implements IdentityRecords {

    private static final Logger LOG = LoggerFactory.getLogger(ObjectRecords.class);

    /** How often others may get in between before the operation counts as failed. */
    private static final int LONGEST_RACE = 20;

    private final IdentityObjects objects;
    private final NumberProbe probe;
    private final Supplier<String> marks;

    /** @param marks makes a mark that nobody has made before, for people: who and when */
    public ObjectRecords(IdentityObjects objects, Supplier<String> marks) {
        this(objects, new NumberProbe(), marks);
    }

    ObjectRecords(IdentityObjects objects, NumberProbe probe, Supplier<String> marks) {
        this.objects = objects;
        this.probe = probe;
        this.marks = marks;
    }

    @Override
    public Optional<Duration> refresh() {
        return Optional.empty();
    }

    @Override
    public void ensure(Wanted wanted) throws IOException, InterruptedException {
        if (wanted.recorded() == Recorded.YES) {
            return;
        }
        if (wanted.number().isPresent() && recordAs(wanted.number().get(), wanted.labels())) {
            return;
        }
        ensureForOthers(wanted.labels());
    }

    @Override
    public void ensureForOthers(LabelSet labels) throws IOException, InterruptedException {
        NumberProbe.Candidates candidates = probe.candidates(labels);
        for (int attempt = 0; attempt < probe.size(); attempt++) {
            if (recordAs(candidates.get(attempt), labels)) {
                return;
            }
        }
        throw new IOException("identity for " + labels + ": all " + probe.size() + " numbers are taken");
    }

    /** Whether the number stands for these labels now, and is not marked as unused. */
    private boolean recordAs(NumericIdentity id, LabelSet labels) throws IOException, InterruptedException {
        for (int race = 0; race < LONGEST_RACE; race++) {
            if (objects.create(id, labels)) {
                LOG.info("identity {}: recorded for {}", id, labels);
                return true;
            }
            Optional<Stored> there = objects.read(id);
            if (there.isPresent() && !there.get().labels().equals(Optional.of(labels))) {
                return false;
            }
            if (there.isPresent() && (there.get().unusedMark().isEmpty() || objects.mark(there.get(), ""))) {
                return true;
            }
        }
        throw new IOException("identity " + id + " for " + labels + ": changed " + LONGEST_RACE + " times meanwhile");
    }

    @Override
    public void release(LabelSet labels) {}

    @Override
    public void collect(NumericIdentity id, LabelSet labels, String mark) throws IOException, InterruptedException {
        Optional<Stored> there =
                objects.read(id).filter(stored -> stored.labels().equals(Optional.of(labels)));
        if (there.isEmpty()) {
            return;
        }
        if (there.get().unusedMark().isEmpty()) {
            if (objects.mark(there.get(), marks.get())) {
                LOG.info("identity {}: marked as unused ({})", id, labels);
            }
        } else if (there.get().unusedMark().equals(mark) && objects.delete(there.get())) {
            LOG.info("identity {}: deleted, nobody uses it ({})", id, labels);
        }
    }

    @Override
    public void close() {}
}
