package io.weir.rules.compile;

import io.weir.rules.model.Secret;
import io.weir.rules.model.SecretName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The Secrets that rules may name. One that stands for the value of a header has exactly one key, whatever its name, and a
 * value that a header can have.
 */
final class Secrets {

    /** Longest value, in bytes. */
    static final int MAX_VALUE_BYTES = 8192;

    /** Printable, blanks and tabs only between others, so that a line end behind a token is noticed. */
    private static final Pattern HEADER_VALUE =
            Pattern.compile("[!-~\u0080-\u00ff]([\t -~\u0080-\u00ff]*[!-~\u0080-\u00ff])?");

    private final Map<SecretName, Secret> secrets = new HashMap<>();

    void put(Secret secret) {
        secrets.put(secret.name(), secret);
    }

    void remove(SecretName name) {
        secrets.remove(name);
    }

    /** The value, one char a byte; empty where there is a {@link #problem}. */
    Optional<String> value(SecretName name) {
        return problem(name).isPresent() ? Optional.empty() : soleValue(name);
    }

    /** Why there is no value for a header; shows no value. */
    Optional<String> problem(SecretName name) {
        Secret secret = secrets.get(name);
        if (secret == null) {
            return Optional.of("Secret " + name + " is not there");
        }
        Optional<String> value = soleValue(name);
        if (value.isEmpty()) {
            return Optional.of("Secret " + name + " has the keys " + secret.keys() + ": expected exactly one key");
        }
        String key = secret.keys().iterator().next();
        if (value.get().length() > MAX_VALUE_BYTES) {
            return Optional.of("Secret " + name + ": the value of key '" + key + "' has "
                    + value.get().length() + " bytes: expected at most " + MAX_VALUE_BYTES);
        }
        return HEADER_VALUE.matcher(value.get()).matches()
                ? Optional.empty()
                : Optional.of("Secret " + name + ": the value of key '" + key
                        + "' is no value of a header: expected at least one character, no control character such as a"
                        + " line end, and no blank at an end");
    }

    private Optional<String> soleValue(SecretName name) {
        return Optional.ofNullable(secrets.get(name))
                .filter(secret -> secret.keys().size() == 1)
                .map(secret -> secret.value(secret.keys().iterator().next()));
    }
}
