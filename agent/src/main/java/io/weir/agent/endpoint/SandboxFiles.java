package io.weir.agent.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.agent.watch.Attachment;
import io.weir.agent.watch.ClusterObject;
import io.weir.agent.watch.ObjectName;
import io.weir.identity.IpPrefix;
import io.weir.redirect.bpf.InterfaceNames;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the CNI plugin reported, a file each, so that the next agent knows it as well. Used by one thread. */
public final class SandboxFiles {

    private static final Logger LOG = LoggerFactory.getLogger(SandboxFiles.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SUFFIX = ".json";

    private final Path directory;

    /** @param directory made if need be; nobody else writes to it */
    public SandboxFiles(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    /** Reads them. Those whose interface is gone are removed, and those that cannot be read. */
    public List<Sandbox> load() throws IOException {
        List<Sandbox> sandboxes = new ArrayList<>();
        for (Path file : all(directory)) {
            Optional<Sandbox> sandbox = read(file).filter(SandboxFiles::isThere);
            if (sandbox.isEmpty()) {
                Files.deleteIfExists(file);
            }
            sandbox.ifPresent(sandboxes::add);
        }
        return sandboxes;
    }

    /** The files of a directory; none when it is not there. */
    public static List<Path> all(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                files.forEach(found::add);
            }
        }
        return found;
    }

    private static boolean isThere(Sandbox sandbox) {
        return InterfaceNames.name(sandbox.attachment().index())
                .equals(Optional.of(sandbox.attachment().name()));
    }

    /** An unreadable file costs little: its pod is found by its UID. */
    private static Optional<Sandbox> read(Path file) {
        if (!file.toString().endsWith(SUFFIX)) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(file.toFile());
            List<IpPrefix> addresses = new ArrayList<>();
            json.path("addresses").forEach(address -> addresses.add(IpPrefix.parse(address.asText())));
            return Optional.of(new Sandbox(
                    new Sandbox.Id(
                            json.path("containerId").asText(),
                            json.path("ifname").asText()),
                    new ObjectName(
                            ClusterObject.Pod.KIND,
                            json.path("namespace").asText(),
                            json.path("name").asText()),
                    json.path("uid").asText(),
                    new Attachment.PluginInterface(
                            json.path("interface").asInt(),
                            json.path("interfaceName").asText()),
                    addresses));
        } catch (IOException | IllegalArgumentException unreadable) {
            LOG.warn("{}: {}", file, unreadable.getMessage());
            return Optional.empty();
        }
    }

    /** Keeps it; the file is there whole, or not at all. */
    public void put(Sandbox sandbox) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("containerId", sandbox.id().containerId())
                .put("ifname", sandbox.id().interfaceName())
                .put("namespace", sandbox.pod().namespace())
                .put("name", sandbox.pod().name())
                .put("uid", sandbox.podUid())
                .put("interface", sandbox.attachment().index())
                .put("interfaceName", sandbox.attachment().name());
        sandbox.addresses().forEach(address -> json.withArray("addresses").add(address.addressText()));
        Path fresh = directory.resolve("new");
        Files.write(fresh, JSON.writeValueAsBytes(json));
        Files.move(fresh, file(sandbox.id()), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Forgets it; no failure when it is not there. */
    public void remove(Sandbox.Id id) throws IOException {
        Files.deleteIfExists(file(id));
    }

    private Path file(Sandbox.Id id) {
        return directory.resolve(id.containerId() + "-" + id.interfaceName() + SUFFIX);
    }
}
