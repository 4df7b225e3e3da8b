package io.weir.identity;

/** Direction of traffic relative to the endpoint, never to the proxy. */
public enum TrafficDirection {
    /** Towards the endpoint. */
    INGRESS,
    /** From the endpoint. */
    EGRESS
}
