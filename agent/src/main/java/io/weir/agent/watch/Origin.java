package io.weir.agent.watch;

/**
 * One place that objects come from, and the unit that is applied whole or refused: a manifest file, or the policies
 * imported through the API.
 *
 * @param name what users see: the path of the file
 */
public record Origin(String name) implements Comparable<Origin> {

    @Override
    public int compareTo(Origin other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
