package io.weir.agent.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of the commands that ask a running agent. */
final class AgentOptions {

    @Option(
            names = "--socket",
            paramLabel = "FILE",
            description = "Socket of the agent; default: $WEIR_SOCKET, or /run/weir/weir.sock.",
            defaultValue = "${env:WEIR_SOCKET:-/run/weir/weir.sock}")
    private Path socket = Path.of("");

    ApiClient client() {
        return new ApiClient(socket);
    }
}
