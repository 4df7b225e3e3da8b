package io.weir.agent.archfixture;

/** Stands in a package whose null-ness nobody checks. */
public final class UnmarkedPackage {}
