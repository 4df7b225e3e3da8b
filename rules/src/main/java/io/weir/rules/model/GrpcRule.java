package io.weir.rules.model;

/**
 * The gRPC calls that a rule allows.
 *
 * @param fieldPath its place inside the object: {@code spec.ingress[0].toPorts[0].rules.l7[0]}
 * @param service full name of the service, with its package; empty for every service
 * @param method name of the method; empty for every method, and always empty where the service is
 */
public record GrpcRule(String fieldPath, String service, String method) {

    public GrpcRule {
        if (service.isEmpty() && !method.isEmpty()) {
            throw new IllegalArgumentException(fieldPath + ": method '" + method + "' of no service");
        }
    }
}
