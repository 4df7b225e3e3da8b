package io.weir.agent.archfixture;

/** Has a name that says nothing. */
public final class PolicyManager {}
