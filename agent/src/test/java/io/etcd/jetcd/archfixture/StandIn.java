package io.etcd.jetcd.archfixture;

/** Stands in the package of something that a module must not see. */
public final class StandIn {
    private StandIn() {}

    public static void use() {}
}
