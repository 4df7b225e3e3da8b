import io.kroxylicious.proxy.KafkaProxy;
import io.kroxylicious.proxy.config.ConfigParser;
import io.kroxylicious.proxy.internal.config.Features;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs Kroxylicious with a configuration file, as its own program does. */
public final class Kroxylicious {

    private Kroxylicious() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        ConfigParser parser = new ConfigParser();
        try (InputStream file = Files.newInputStream(Path.of(arguments[0]))) {
            KafkaProxy proxy = new KafkaProxy(parser, parser.parseConfiguration(file), Features.defaultFeatures());
            proxy.startup();
            proxy.block();
        }
    }
}
