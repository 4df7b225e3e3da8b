package io.weir.agent.identities;

import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import java.io.IOException;
import java.util.Optional;

/** The CiliumIdentity objects of the cluster, one at a time, as the API server has them now and not as a watch last saw them. */
public interface IdentityObjects {

    /**
     * One object.
     *
     * @param id its number
     * @param labels what it stands for; empty when it cannot be read
     * @param unusedMark the mark that nobody uses it; empty when it has none
     * @param version changes whenever the object does, and with every object of this name
     */
    record Stored(NumericIdentity id, Optional<LabelSet> labels, String unusedMark, String version) {}

    Optional<Stored> read(NumericIdentity id) throws IOException, InterruptedException;

    /** Creates the object; false when there is one of this name. */
    boolean create(NumericIdentity id, LabelSet labels) throws IOException, InterruptedException;

    /** Sets the mark, or removes it when it is empty; false when the object is not the one of this version any more. */
    boolean mark(Stored object, String unusedMark) throws IOException, InterruptedException;

    /** Deletes the object; false when it is not the one of this version any more. */
    boolean delete(Stored object) throws IOException, InterruptedException;
}
