package io.weir.rules.model;

import io.weir.rules.snapshot.FramingFields;
import java.util.Optional;

/**
 * What a rule says about one header and what becomes of a request that has it otherwise.
 *
 * @param fieldPath its place inside the object: {@code spec.ingress[0].toPorts[0].rules.http[0].headerMatches[0]}
 * @param name of the header, in lower case
 * @param value what every field line of the name must say; stands in for the Secret where that has no value. Without value and
 *     Secret the header must only be there
 * @param secret the Secret with the value
 * @param mismatch what becomes of the request otherwise
 */
public record HeaderMatch(
        String fieldPath, String name, Optional<String> value, Optional<SecretName> secret, Mismatch mismatch) {

    public HeaderMatch {
        if (mismatch.changesRequest() && value.isEmpty() && secret.isEmpty()) {
            throw new IllegalArgumentException(
                    fieldPath + ": mismatch " + mismatch + " without a value, expected a value or a Secret");
        }
        if (mismatch.changesRequest() && FramingFields.contain(name)) {
            throw new IllegalArgumentException(fieldPath + ": mismatch " + mismatch + " for header " + name
                    + ", expected none that frames or routes the request");
        }
    }
}
