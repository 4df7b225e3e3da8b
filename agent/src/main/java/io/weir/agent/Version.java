package io.weir.agent;

/** The version of this build. */
public final class Version {

    private Version() {}

    /** As the jar's manifest has it; {@code unpackaged} outside of a jar. */
    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
