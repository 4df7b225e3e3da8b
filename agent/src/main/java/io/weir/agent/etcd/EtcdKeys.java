package io.weir.agent.etcd;

import io.weir.identity.Label;
import io.weir.identity.LabelSet;
import io.weir.identity.NumericIdentity;
import java.util.ArrayList;
import java.util.List;

/** The layout of numbers in etcd, as tools for Cilium know it. Pure. */
final class EtcdKeys {

    private static final String BASE = "cilium/state/identities/v1/";

    /** {@code NUMBER} = labels. */
    static final String IDS = BASE + "id/";

    /** The first key behind all of {@link #IDS}. */
    static final String IDS_END = BASE + "id0";

    /** {@code LABELS/NODE} = number, under the lease of the node that uses it. */
    private static final String USERS = BASE + "value/";

    /** {@code LABELS} = number: lets a label set have one number only. Changes whenever a node begins to use it. */
    private static final String NUMBERS = BASE + "number/";

    private EtcdKeys() {}

    static String id(NumericIdentity id) {
        return IDS + id;
    }

    static String users(String labels) {
        return USERS + labels + "/";
    }

    static String user(String labels, String node) {
        return users(labels) + node;
    }

    static String number(String labels) {
        return NUMBERS + labels;
    }

    /**
     * Labels as text: {@code source:key=value;} each, sorted.
     *
     * @throws IllegalArgumentException when the text would mean other labels
     */
    static String text(LabelSet labels) {
        StringBuilder text = new StringBuilder();
        for (Label label : labels) {
            text.append(label.source())
                    .append(':')
                    .append(label.key())
                    .append('=')
                    .append(label.value())
                    .append(';');
        }
        if (!labels(text.toString()).equals(labels)) {
            throw new IllegalArgumentException("labels " + labels + ": one has a sign that separates them in etcd");
        }
        return text.toString();
    }

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws IllegalArgumentException when it is something else
     */
    static LabelSet labels(String text) {
        if (!text.endsWith(";")) {
            throw new IllegalArgumentException("labels '" + text + "': expected SOURCE:KEY=VALUE; each");
        }
        List<Label> labels = new ArrayList<>();
        for (String label : text.substring(0, text.length() - 1).split(";", -1)) {
            int colon = label.indexOf(':');
            int equals = label.indexOf('=', colon + 1);
            if (colon < 1 || equals < colon + 2) {
                throw new IllegalArgumentException("label '" + label + "': expected SOURCE:KEY=VALUE");
            }
            labels.add(new Label(
                    label.substring(0, colon), label.substring(colon + 1, equals), label.substring(equals + 1)));
        }
        return LabelSet.of(labels);
    }

    /**
     * The number that a key below {@link #IDS} is about.
     *
     * @throws IllegalArgumentException when it is none
     */
    static NumericIdentity number(String key, String prefix) {
        return new NumericIdentity(Integer.parseInt(key.substring(prefix.length())));
    }
}
