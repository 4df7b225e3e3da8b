package io.weir.testbed.clients;

/** What the tests share: a broker takes seconds to start. */
final class Suite {

    /** Listeners of the open broker that send their clients to a proxy; a test starts one before it. */
    static final String FIRST = "FIRST";

    static final String SECOND = "SECOND";

    /** One that takes who knows the password. */
    static final String SASL = "SASL";

    private static final TestBroker OPEN = TestBroker.open(FIRST, SECOND, SASL);

    private Suite() {}

    /** A broker that lets everybody do everything, for as long as this JVM runs. */
    static TestBroker openBroker() {
        return OPEN;
    }

    /** A proxy before the open broker. */
    static WeirProxy proxy(String... rules) {
        return WeirProxy.start(OPEN, FIRST, rules);
    }
}
