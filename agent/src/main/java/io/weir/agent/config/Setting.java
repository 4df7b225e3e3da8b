package io.weir.agent.config;

import java.util.List;

/**
 * What one place says of one option.
 *
 * @param key name of the option without its dashes
 * @param values as they were written; one, unless a list was
 * @param isList whether a list was written
 * @param where the place, for people
 */
record Setting(String key, List<String> values, boolean isList, String where) {

    Setting {
        values = List.copyOf(values);
    }
}
