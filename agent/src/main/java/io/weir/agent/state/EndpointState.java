package io.weir.agent.state;

/** How far a local endpoint is. The names are those that users of such gateways know. */
public enum EndpointState {
    WAITING_FOR_IDENTITY("waiting-for-identity"),
    WAITING_TO_REGENERATE("waiting-to-regenerate"),
    REGENERATING("regenerating"),
    READY("ready"),
    NOT_READY("not-ready");

    private final String text;

    EndpointState(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
