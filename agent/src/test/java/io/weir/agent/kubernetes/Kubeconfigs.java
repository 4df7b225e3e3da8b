package io.weir.agent.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Writes kubeconfig files. */
final class Kubeconfigs {

    private Kubeconfigs() {}

    static Path write(Path directory, String user, String server, Optional<Path> authority, String token) {
        String text =
                """
                apiVersion: v1
                kind: Config
                current-context: test
                contexts: [{name: test, context: {cluster: test, user: test}}]
                clusters: [{name: test, cluster: {server: "SERVER"AUTHORITY}}]
                users: [{name: test, user: {token: TOKEN}}]
                """
                        .replace("SERVER", server)
                        .replace(
                                "AUTHORITY",
                                authority
                                        .map(file -> ", certificate-authority: " + file)
                                        .orElse(""))
                        .replace("TOKEN", token);
        try {
            Path file = directory.resolve("kubeconfig-" + user + "-" + server.replaceAll("[^0-9]", ""));
            return Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
