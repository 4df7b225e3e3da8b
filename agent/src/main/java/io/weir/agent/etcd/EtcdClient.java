package io.weir.agent.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.common.exception.ErrorCode;
import io.etcd.jetcd.common.exception.EtcdException;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A connection to etcd with keys and values as text. Operations wait for the answer, for {@link #LONGEST_ANSWER} at most. */
public final class EtcdClient implements AutoCloseable {

    static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

    private static final Duration KEEPALIVE = Duration.ofSeconds(10);

    private final Client client;

    /**
     * Connects when it is first used.
     *
     * @throws IOException when a TLS file is not to be had
     */
    public EtcdClient(EtcdOptions options) throws IOException {
        ClientBuilder builder = Client.builder()
                .endpoints(options.endpoints().toArray(URI[]::new))
                .keepaliveTime(KEEPALIVE)
                .keepaliveTimeout(KEEPALIVE)
                .keepaliveWithoutCalls(true)
                .connectTimeout(LONGEST_ANSWER);
        if (options.isTls()) {
            builder.sslContext(context -> {
                options.certificateAuthority().map(Path::toFile).ifPresent(context::trustManager);
                options.certificate()
                        .ifPresent(certificate -> context.keyManager(
                                certificate.toFile(),
                                options.key().orElseThrow().toFile()));
            });
        }
        this.client = builder.build();
    }

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    static String text(ByteSequence bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** What one transaction did. */
    record Result(boolean succeeded, List<GetResponse> gets) {
        /** The key that the {@code index}-th get asked for. */
        Optional<KeyValue> found(int index) {
            return gets.get(index).getKvs().stream().findFirst();
        }
    }

    /** When every condition holds {@code then} is done, else {@code otherwise}, in one step. */
    Result transact(List<Cmp> conditions, List<Op> then, List<Op> otherwise) throws IOException, InterruptedException {
        TxnResponse response = await(client.getKVClient()
                .txn()
                .If(conditions.toArray(Cmp[]::new))
                .Then(then.toArray(Op[]::new))
                .Else(otherwise.toArray(Op[]::new))
                .commit());
        return new Result(response.isSucceeded(), response.getGetResponses());
    }

    /** Reads at one moment. */
    Result read(Op... gets) throws IOException, InterruptedException {
        return transact(List.of(), List.of(gets), List.of());
    }

    static Op get(String key) {
        return Op.get(bytes(key), GetOption.DEFAULT);
    }

    /** At most one of the keys that begin like this. */
    static Op getAny(String prefix) {
        return Op.get(
                bytes(prefix),
                GetOption.builder()
                        .isPrefix(true)
                        .withLimit(1)
                        .withKeysOnly(true)
                        .build());
    }

    static Op put(String key, String value, long lease) {
        PutOption options = lease == 0
                ? PutOption.DEFAULT
                : PutOption.builder().withLeaseId(lease).build();
        return Op.put(bytes(key), bytes(value), options);
    }

    static Op delete(String key) {
        return Op.delete(bytes(key), DeleteOption.DEFAULT);
    }

    static Cmp isAbsent(String key) {
        return new Cmp(bytes(key), Cmp.Op.EQUAL, CmpTarget.createRevision(0));
    }

    static Cmp holds(String key, String value) {
        return new Cmp(bytes(key), Cmp.Op.EQUAL, CmpTarget.value(bytes(value)));
    }

    static Cmp isUnchanged(KeyValue entry) {
        return new Cmp(entry.getKey(), Cmp.Op.EQUAL, CmpTarget.modRevision(entry.getModRevision()));
    }

    /** A new lease. */
    long grant(Duration ttl) throws IOException, InterruptedException {
        return await(client.getLeaseClient().grant(ttl.toSeconds())).getID();
    }

    /** Renews the lease; false when it has ended. */
    boolean renew(long lease) throws IOException, InterruptedException {
        try {
            return await(client.getLeaseClient().keepAliveOnce(lease)).getTTL() > 0;
        } catch (IOException failure) {
            Throwable answer = failure.getCause() == null ? failure : failure.getCause();
            if (answer.getCause() instanceof EtcdException refused && refused.getErrorCode() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw failure;
        }
    }

    KV kv() {
        return client.getKVClient();
    }

    Watch watches() {
        return client.getWatchClient();
    }

    static <T> T await(CompletableFuture<T> answer) throws IOException, InterruptedException {
        try {
            return answer.get(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw new IOException("etcd: no answer within " + LONGEST_ANSWER, late);
        } catch (ExecutionException failure) {
            throw new IOException("etcd: " + failure.getCause(), failure);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
