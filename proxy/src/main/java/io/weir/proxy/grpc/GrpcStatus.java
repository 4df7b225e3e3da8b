package io.weir.proxy.grpc;

/** The statuses of gRPC that the proxy answers calls with itself. */
public enum GrpcStatus {
    PERMISSION_DENIED(7),
    INTERNAL(13),
    UNAVAILABLE(14);

    private static final String CONTENT_TYPE = "application/grpc";

    private final String code;

    GrpcStatus(int code) {
        this.code = Integer.toString(code);
    }

    /** Value of {@code grpc-status}. */
    public String code() {
        return code;
    }

    /**
     * The status for a call whose HTTP request is answered with this HTTP status, as gRPC clients map it; a denial is told as
     * what it is.
     */
    public static GrpcStatus ofHttp(int httpStatus) {
        return switch (httpStatus) {
            case 403 -> PERMISSION_DENIED;
            case 408, 429, 502, 503, 504 -> UNAVAILABLE;
            default -> INTERNAL;
        };
    }

    /**
     * Whether a request with this content type is a gRPC call: {@code application/grpc}, alone or with a suffix or parameter. The
     * types of gRPC-Web are not.
     */
    public static boolean isCall(CharSequence contentType) {
        int length = CONTENT_TYPE.length();
        if (contentType.length() < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (Character.toLowerCase(contentType.charAt(i)) != CONTENT_TYPE.charAt(i)) {
                return false;
            }
        }
        return contentType.length() == length || contentType.charAt(length) == '+' || contentType.charAt(length) == ';';
    }
}
