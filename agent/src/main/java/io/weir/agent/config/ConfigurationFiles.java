package io.weir.agent.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a configuration: one YAML file, or a directory as a mounted ConfigMap is. There each file is a key and its text the value;
 * a file {@code *.yaml} or {@code *.yml} holds keys of its own. Hidden entries and subdirectories are ignored.
 */
final class ConfigurationFiles {

    /** Largest file that is read, in bytes: a ConfigMap holds no more. */
    private static final long MAX_BYTES = 1L << 20;

    private ConfigurationFiles() {}

    /** What is said there, by key. */
    static Map<String, Setting> read(Path path) throws ConfigurationException {
        Map<String, Setting> settings = new TreeMap<>();
        for (Path file : Files.isDirectory(path) ? list(path) : List.of(path)) {
            for (Setting setting : Files.isDirectory(path) && !isYaml(file) ? List.of(single(file)) : yaml(file)) {
                Setting before = settings.putIfAbsent(setting.key(), setting);
                if (before != null) {
                    throw new ConfigurationException(
                            setting.where() + ": " + setting.key() + ": stands twice; first in " + before.where());
                }
            }
        }
        return settings;
    }

    private static List<Setting> yaml(Path file) throws ConfigurationException {
        return new YamlSettings(file).read(text(file));
    }

    private static Setting single(Path file) throws ConfigurationException {
        String key = file.getFileName().toString();
        String value = text(file).strip();
        if (value.isEmpty()) {
            throw new ConfigurationException(file + ": empty; expected the value of " + key);
        }
        List<String> lines = value.lines().map(String::strip).toList();
        return new Setting(key, lines, lines.size() > 1, file.toString());
    }

    private static boolean isYaml(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    private static List<Path> list(Path directory) throws ConfigurationException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (!entry.getFileName().toString().startsWith(".") && Files.isRegularFile(entry)) {
                    files.add(entry);
                }
            }
        } catch (IOException failure) {
            throw new ConfigurationException(directory + ": cannot be listed: " + failure, failure);
        }
        Collections.sort(files);
        return files;
    }

    private static String text(Path file) throws ConfigurationException {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new ConfigurationException(file + ": " + size + " bytes; expected at most " + MAX_BYTES);
            }
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw new ConfigurationException(
                    "--config " + file + ": expected a YAML file, or a directory with a file for each option", missing);
        } catch (CharacterCodingException notText) {
            throw new ConfigurationException(file + ": expected UTF-8 text", notText);
        } catch (IOException failure) {
            throw new ConfigurationException(file + ": cannot be read: " + failure, failure);
        }
    }
}
