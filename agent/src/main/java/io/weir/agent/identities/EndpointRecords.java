package io.weir.agent.identities;

import io.weir.agent.state.ReportedEndpoint;
import io.weir.agent.watch.ObjectName;
import java.io.IOException;

/** The place where nodes tell each other of their endpoints. Used by one thread of a node; operations wait for the other side. */
public interface EndpointRecords {

    /** Records the endpoint, whatever is recorded of an earlier pod of its name. */
    void put(ReportedEndpoint endpoint) throws IOException, InterruptedException;

    /** Removes what is recorded of the pod, unless it is of another pod of that name. */
    void remove(ObjectName pod, String podUid) throws IOException, InterruptedException;
}
