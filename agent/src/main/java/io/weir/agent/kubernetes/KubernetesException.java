package io.weir.agent.kubernetes;

/**
 * A request that the API server refused, or that did not reach it. The message names the request, the status and what the
 * server said.
 */
public final class KubernetesException extends Exception {

    /** Status of a request that was not answered. */
    public static final int NOT_ANSWERED = 0;

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int GONE = 410;

    private final int status;
    private final String reason;

    /**
     * @param status HTTP status, or {@link #NOT_ANSWERED}
     * @param reason the API's word for it, such as {@code AlreadyExists}; may be empty
     */
    public KubernetesException(int status, String reason, String message) {
        super(message);
        this.status = status;
        this.reason = reason;
    }

    KubernetesException(String message, Throwable cause) {
        super(message, cause);
        this.status = NOT_ANSWERED;
        this.reason = "";
    }

    /** HTTP status, or {@link #NOT_ANSWERED}. */
    public int status() {
        return status;
    }

    /** The API's word for it, such as {@code AlreadyExists}, {@code Conflict}, {@code Expired}; may be empty. */
    public String reason() {
        return reason;
    }

    public boolean isNotFound() {
        return status == NOT_FOUND;
    }

    /** Whether the object exists already, or is another than the one that was to be changed. */
    public boolean isConflict() {
        return status == CONFLICT;
    }

    /** Whether the resource version, or the continuation of a list, is too old to be had. */
    public boolean isGone() {
        return status == GONE;
    }
}
