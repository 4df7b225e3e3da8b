package io.weir.proxy.kafka.api;

import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/** What a ShareFetch response says and tells of. Records are passed over. */
final class ShareFetchResponseWalk {

    /** Two offsets and a count. */
    private static final int ACQUIRED_BYTES = 2 * Long.BYTES + Short.BYTES;

    private final Set<Uuid> topics = new HashSet<>();
    private boolean succeeded;

    /** Reads as far as the last topic. All versions that are enforced are alike there. */
    void read(BodyReader in) {
        // The time for which the client is to wait.
        in.readInt();
        succeeded = in.readShort() == Errors.NONE.code();
        in.readNullableString(true);
        // How long records stay acquired.
        in.readInt();
        int count = in.readRequiredCount(true);
        for (int i = 0; i < count; i++) {
            topics.add(in.readUuid());
            int partitions = in.readRequiredCount(true);
            for (int k = 0; k < partitions; k++) {
                skipPartition(in);
            }
            in.skipTaggedFields();
        }
    }

    private static void skipPartition(BodyReader in) {
        in.readInt();
        in.readShort();
        in.readNullableString(true);
        in.readShort();
        in.readNullableString(true);
        // The leader and its epoch.
        in.skip(2 * Integer.BYTES);
        in.skipTaggedFields();
        in.skipRecords(true);
        int acquired = in.readRequiredCount(true);
        for (int i = 0; i < acquired; i++) {
            in.skip(ACQUIRED_BYTES);
            in.skipTaggedFields();
        }
        in.skipTaggedFields();
    }

    /** The topics that it has records or errors of. */
    Set<Uuid> topics() {
        return topics;
    }

    /** Whether it has no error for the whole of the request. */
    boolean succeeded() {
        return succeeded;
    }
}
