"""The whole with Kafka: weir beside no proxy and beside Kroxylicious."""
