package io.weir.identity;

/**
 * A security number together with the labels it stands for.
 *
 * @param id the number
 * @param labels the labels every workload of this identity has
 */
public record SecurityIdentity(NumericIdentity id, LabelSet labels) {}
