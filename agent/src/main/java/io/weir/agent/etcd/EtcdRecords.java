package io.weir.agent.etcd;

import static io.weir.agent.etcd.EtcdClient.delete;
import static io.weir.agent.etcd.EtcdClient.get;
import static io.weir.agent.etcd.EtcdClient.getAny;
import static io.weir.agent.etcd.EtcdClient.holds;
import static io.weir.agent.etcd.EtcdClient.isAbsent;
import static io.weir.agent.etcd.EtcdClient.isUnchanged;
import static io.weir.agent.etcd.EtcdClient.put;
import static io.weir.agent.etcd.EtcdClient.text;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.op.Op;
import io.weir.agent.etcd.EtcdClient.Result;
import io.weir.agent.identities.IdentityRecords;
import io.weir.agent.identities.NumberProbe;
import io.weir.agent.state.IdentityDemand.Wanted;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers kept in etcd. A label set has at most one number and a number at most one label set, because both keys are made in
 * one transaction. Who uses a number says so under a lease; each time that changes the label set's key as well, so that a
 * collector that saw no user deletes nothing when there is one by then.
 */
public final class EtcdRecords implements IdentityRecords {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdRecords.class);

    /** How often others may get in between before the operation counts as failed. */
    private static final int LONGEST_RACE = 100;

    private final EtcdClient etcd;
    private final String nodeName;
    private final Duration ttl;
    private final NumberProbe probe;
    private final Map<LabelSet, NumericIdentity> used = new HashMap<>();
    private long lease;

    public EtcdRecords(EtcdClient etcd, String nodeName, Duration ttl) {
        this(etcd, nodeName, ttl, new NumberProbe());
    }

    EtcdRecords(EtcdClient etcd, String nodeName, Duration ttl, NumberProbe probe) {
        this.etcd = etcd;
        this.nodeName = nodeName;
        this.ttl = ttl;
        this.probe = probe;
    }

    /** Renews the lease. One that has ended took our entries with it: those are made again under another. */
    @Override
    public Optional<Duration> refresh() throws IOException, InterruptedException {
        if (lease != 0 && !etcd.renew(lease)) {
            LOG.warn("etcd lease {} has ended; what this node uses is recorded again", Long.toHexString(lease));
            lease = 0;
        }
        if (lease == 0) {
            used.clear();
            lease = etcd.grant(ttl);
        }
        return Optional.of(ttl.dividedBy(3));
    }

    @Override
    public void ensure(Wanted wanted) throws IOException, InterruptedException {
        NumericIdentity known = used.get(wanted.labels());
        if (known == null || !wanted.number().equals(Optional.of(known))) {
            used.put(wanted.labels(), record(wanted.labels(), wanted.number(), true));
        }
    }

    @Override
    public void ensureForOthers(LabelSet labels) throws IOException, InterruptedException {
        record(labels, Optional.empty(), false);
    }

    private NumericIdentity record(LabelSet labels, Optional<NumericIdentity> preferred, boolean use)
            throws IOException, InterruptedException {
        String text = labelText(labels);
        NumberProbe.Candidates candidates = probe.candidates(labels);
        int attempt = preferred.isPresent() ? -1 : 0;
        for (int race = 0; race < LONGEST_RACE && attempt < probe.size(); ) {
            Optional<KeyValue> number = etcd.read(get(EtcdKeys.number(text))).found(0);
            NumericIdentity candidate;
            if (number.isPresent()) {
                candidate = EtcdKeys.number(text(number.get().getValue()), "");
            } else {
                candidate = attempt < 0 ? preferred.orElseThrow() : candidates.get(attempt);
            }
            Outcome outcome = take(candidate, text, number, use);
            if (outcome == Outcome.DONE) {
                return candidate;
            }
            if (outcome == Outcome.TAKEN) {
                attempt++;
            } else {
                race++;
            }
        }
        throw new IOException("etcd: no number for " + labels + ": all " + probe.size()
                + " are taken, or others were quicker " + LONGEST_RACE + " times");
    }

    private enum Outcome {
        DONE,
        TAKEN,
        RACE
    }

    /** Tries to make the number that of the labels, and to use it, when {@code number} is still what it was. */
    private Outcome take(NumericIdentity id, String labels, Optional<KeyValue> number, boolean use)
            throws IOException, InterruptedException {
        String idKey = EtcdKeys.id(id);
        var unchanged = number.map(EtcdClient::isUnchanged).orElse(isAbsent(EtcdKeys.number(labels)));
        List<Op> taking = new ArrayList<>();
        taking.add(put(EtcdKeys.number(labels), id.toString(), 0));
        if (use) {
            taking.add(put(EtcdKeys.user(labels, nodeName), id.toString(), lease));
        }
        Result there = etcd.transact(List.of(unchanged, holds(idKey, labels)), taking, List.of(get(idKey)));
        if (there.succeeded()) {
            return Outcome.DONE;
        }
        Optional<KeyValue> holder = there.found(0);
        if (holder.isEmpty()) {
            taking.add(put(idKey, labels, 0));
            Result made = etcd.transact(List.of(unchanged, isAbsent(idKey)), taking, List.of());
            if (made.succeeded()) {
                LOG.info("identity {}: recorded in etcd for {}", id, labels);
            }
            return made.succeeded() ? Outcome.DONE : Outcome.RACE;
        }
        if (text(holder.get().getValue()).equals(labels)) {
            return Outcome.RACE;
        }
        if (number.isPresent()) {
            // The two keys contradict each other, which nobody who uses them like this brings about.
            etcd.transact(List.of(isUnchanged(number.get())), List.of(delete(EtcdKeys.number(labels))), List.of());
            return Outcome.RACE;
        }
        return Outcome.TAKEN;
    }

    @Override
    public void release(LabelSet labels) throws IOException, InterruptedException {
        used.remove(labels);
        etcd.transact(List.of(), List.of(delete(EtcdKeys.user(labelText(labels), nodeName))), List.of());
    }

    @Override
    public void collect(NumericIdentity id, LabelSet labels, String mark) throws IOException, InterruptedException {
        String text = labelText(labels);
        Result there = etcd.read(get(EtcdKeys.number(text)), getAny(EtcdKeys.users(text)));
        if (there.found(1).isPresent()) {
            return;
        }
        Optional<KeyValue> number = there.found(0);
        var unchanged = number.map(EtcdClient::isUnchanged).orElse(isAbsent(EtcdKeys.number(text)));
        List<Op> deleting = new ArrayList<>();
        deleting.add(delete(EtcdKeys.id(id)));
        if (number.isPresent() && text(number.get().getValue()).equals(id.toString())) {
            deleting.add(delete(EtcdKeys.number(text)));
        }
        if (etcd.transact(List.of(unchanged, holds(EtcdKeys.id(id), text)), deleting, List.of())
                .succeeded()) {
            LOG.info("identity {}: deleted from etcd, nobody uses it ({})", id, labels);
        }
    }

    private static String labelText(LabelSet labels) throws IOException {
        try {
            return EtcdKeys.text(labels);
        } catch (IllegalArgumentException ambiguous) {
            throw new IOException("etcd: " + ambiguous.getMessage(), ambiguous);
        }
    }

    @Override
    public void close() {
        etcd.close();
    }
}
