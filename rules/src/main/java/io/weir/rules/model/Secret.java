package io.weir.rules.model;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A Secret of the cluster. Its values are for comparing and sending only: neither this object nor a message shows one. */
public final class Secret {

    private final SecretName name;
    private final Map<String, String> values;

    /**
     * @param values by key, one char a byte
     */
    private Secret(SecretName name, Map<String, String> values) {
        this.name = name;
        this.values = new TreeMap<>(values);
    }

    /** A Secret with these values. */
    public static Secret of(SecretName name, Map<String, byte[]> values) {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((key, bytes) -> texts.put(key, new String(bytes, StandardCharsets.ISO_8859_1)));
        return new Secret(name, texts);
    }

    public SecretName name() {
        return name;
    }

    public Set<String> keys() {
        return values.keySet();
    }

    /**
     * The value of a key, one char a byte.
     *
     * @throws IllegalArgumentException when there is no such key
     */
    public String value(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("Secret " + name + " has no key '" + key + "'");
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && name.equals(that.name) && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "Secret " + name + " " + values.keySet();
    }
}
