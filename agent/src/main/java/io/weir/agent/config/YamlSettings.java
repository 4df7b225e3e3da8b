package io.weir.agent.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the settings of one YAML file: one mapping of names to scalars or to lists of scalars. */
final class YamlSettings {

    private static final YAMLFactory YAML = new YAMLFactory();

    private final Path file;

    YamlSettings(Path file) {
        this.file = file;
    }

    /** The settings in the order they stand; two of one name if the text says so. */
    List<Setting> read(String text) throws ConfigurationException {
        List<Setting> settings = new ArrayList<>();
        try (JsonParser parser = YAML.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null || first == JsonToken.VALUE_NULL) {
                return settings;
            }
            if (first != JsonToken.START_OBJECT) {
                throw refused(parser, "expected lines such as 'node-name: node1'");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                settings.add(setting(parser, parser.currentName()));
            }
            if (parser.nextToken() != null) {
                throw refused(parser, "expected one YAML document");
            }
        } catch (JsonProcessingException malformed) {
            int line = malformed.getLocation() == null
                    ? 1
                    : malformed.getLocation().getLineNr();
            throw new ConfigurationException(file + ":" + line + ": " + malformed.getOriginalMessage(), malformed);
        } catch (IOException failure) {
            throw new ConfigurationException(file + ": " + failure, failure);
        }
        return settings;
    }

    private Setting setting(JsonParser parser, String key) throws IOException, ConfigurationException {
        String where = where(parser);
        JsonToken token = parser.nextToken();
        if (token != JsonToken.START_ARRAY) {
            return new Setting(key, List.of(scalar(parser, token, key)), false, where);
        }
        List<String> values = new ArrayList<>();
        while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
            values.add(scalar(parser, token, key));
        }
        return new Setting(key, values, true, where);
    }

    /** The text of a scalar as it was written. */
    private String scalar(JsonParser parser, @Nullable JsonToken token, String key)
            throws IOException, ConfigurationException {
        if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
            throw refused(parser, key + ": expected a value, or a list of values");
        }
        return parser.getText();
    }

    private String where(JsonParser parser) {
        return file + ":" + parser.currentTokenLocation().getLineNr();
    }

    private ConfigurationException refused(JsonParser parser, String problem) {
        return new ConfigurationException(where(parser) + ": " + problem);
    }
}
