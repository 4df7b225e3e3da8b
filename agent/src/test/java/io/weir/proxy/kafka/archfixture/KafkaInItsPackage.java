package io.weir.proxy.kafka.archfixture;

/** Uses Kafka where it may be used. */
public final class KafkaInItsPackage {
    public void run() {
        org.apache.kafka.archfixture.StandIn.use();
    }
}
