package io.weir.proxy.kafka.api;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;

/** What a Fetch request names. Partitions are passed over. */
final class FetchWalk {

    static final short WITH_SESSIONS = 7;

    private static final short WITH_LOG_START = 5;
    private static final short WITH_LEADER_EPOCH = 9;
    private static final short WITH_RACK = 11;
    private static final short FLEXIBLE = 12;
    private static final short WITH_IDS = 13;
    private static final short WITH_REPLICA_STATE = 15;
    private static final short WITH_DIRECTORY = 17;
    private static final short WITH_HIGH_WATERMARK = 18;

    private static final int NO_SESSION = 0;
    private static final int OPENING_EPOCH = 0;
    private static final int CLOSING_EPOCH = -1;
    private static final int NO_REPLICA = -1;

    private final short version;
    private final boolean flexible;
    private final int partitionBytes;
    private final List<String> names = new ArrayList<>(2);
    private final List<Uuid> ids = new ArrayList<>(2);
    private int replicaId = NO_REPLICA;
    private int sessionId = NO_SESSION;
    private int sessionEpoch = CLOSING_EPOCH;

    FetchWalk(short version) {
        this.version = version;
        this.flexible = version >= FLEXIBLE;
        this.partitionBytes = Integer.BYTES
                + (version >= WITH_LEADER_EPOCH ? Integer.BYTES : 0)
                + Long.BYTES
                + (flexible ? Integer.BYTES : 0)
                + (version >= WITH_LOG_START ? Long.BYTES : 0)
                + Integer.BYTES;
    }

    void read(BodyReader in) {
        if (version < WITH_REPLICA_STATE) {
            replicaId = in.readInt();
        }
        // The longest wait, the fewest and the most bytes, and the isolation level.
        in.skip(3 * Integer.BYTES + 1);
        if (version >= WITH_SESSIONS) {
            sessionId = in.readInt();
            sessionEpoch = in.readInt();
        }
        int topics = in.readRequiredCount(flexible);
        for (int i = 0; i < topics; i++) {
            if (version >= WITH_IDS) {
                ids.add(in.readUuid());
            } else {
                names.add(in.readRequiredString(flexible));
            }
            skipPartitions(in);
        }
        if (version >= WITH_SESSIONS) {
            skipForgotten(in);
        }
        if (version >= WITH_RACK) {
            in.readRequiredString(flexible);
        }
        if (flexible) {
            readTags(in);
        }
    }

    private void skipPartitions(BodyReader in) {
        int partitions = in.readRequiredCount(flexible);
        for (int i = 0; i < partitions; i++) {
            in.skip(partitionBytes);
            if (flexible) {
                skipPartitionTags(in);
            }
        }
        if (flexible) {
            in.skipTaggedFields();
        }
    }

    /** Servers read a field they know by its form. One of another length than it says would have them read what is not seen here. */
    private void skipPartitionTags(BodyReader in) {
        int count = in.readTagCount();
        for (int i = 0; i < count; i++) {
            int tag = in.readUnsignedVarint();
            int length = in.readUnsignedVarint();
            if (tag == 0) {
                require(version >= WITH_DIRECTORY && length == 2 * Long.BYTES, tag, length);
            } else if (tag == 1) {
                require(version >= WITH_HIGH_WATERMARK && length == Long.BYTES, tag, length);
            }
            in.skip(length);
        }
    }

    private void skipForgotten(BodyReader in) {
        int topics = in.readRequiredCount(flexible);
        for (int i = 0; i < topics; i++) {
            if (version >= WITH_IDS) {
                in.readUuid();
            } else {
                in.readRequiredString(flexible);
            }
            int partitions = in.readRequiredCount(flexible);
            for (int k = 0; k < partitions; k++) {
                in.readInt();
            }
            if (flexible) {
                in.skipTaggedFields();
            }
        }
    }

    private void readTags(BodyReader in) {
        int count = in.readTagCount();
        for (int i = 0; i < count; i++) {
            int tag = in.readUnsignedVarint();
            int length = in.readUnsignedVarint();
            int begin = in.offset();
            if (tag == 0) {
                in.readNullableString(true);
            } else if (tag == 1) {
                require(version >= WITH_REPLICA_STATE, tag, length);
                replicaId = in.readInt();
                in.readLong();
                in.skipTaggedFields();
            } else {
                in.skip(length);
            }
            require(in.offset() - begin == length, tag, length);
        }
    }

    private void require(boolean condition, int tag, int length) {
        if (!condition) {
            throw new BodyFormatException("tagged field " + tag + " of " + length + " bytes in version " + version);
        }
    }

    /** The topics, when they are named by their names. */
    List<String> names() {
        return names;
    }

    /** The topics, when they are named by their ids. */
    List<Uuid> ids() {
        return ids;
    }

    boolean namesNothing() {
        return names.isEmpty() && ids.isEmpty();
    }

    /** Whether it is a broker that fetches, to keep a copy. */
    boolean isOfFollower() {
        return replicaId >= 0;
    }

    int sessionId() {
        return sessionId;
    }

    /** Whether it names a session, to go on with it or to end it. */
    boolean hasSession() {
        return sessionId != NO_SESSION;
    }

    /** Whether it names all that it fetches, and begins a session when the server likes. */
    boolean opensSession() {
        return sessionEpoch == OPENING_EPOCH;
    }

    /** Whether it names all that it fetches, and ends the session if it has one. */
    boolean endsSession() {
        return sessionEpoch == CLOSING_EPOCH;
    }
}
