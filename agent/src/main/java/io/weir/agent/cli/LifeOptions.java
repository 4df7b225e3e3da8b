package io.weir.agent.cli;

import io.weir.agent.LifeSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options about the beginning and the end of the agent's life. */
final class LifeOptions {

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            converter = Seconds.class,
            description =
                    "How long ending may take, requests under way included: 25s, 500ms, 2m. Default ${DEFAULT-VALUE},"
                            + " for a terminationGracePeriodSeconds of 30.",
            defaultValue = "25s")
    private Duration drain = Duration.ofSeconds(25);

    @Option(
            names = "--take-over",
            description = "Takes the place of an agent that runs with the same --run-dir, without a failed request.")
    private boolean takesOver;

    @Option(
            names = "--health-listen",
            paramLabel = "ADDR:PORT",
            converter = SocketAddress.class,
            description = "Serves /healthz and /readyz at http://ADDR:PORT, to whoever reaches it; default: beside the"
                    + " metrics.")
    private Optional<InetSocketAddress> healthListen = Optional.empty();

    LifeSettings settings() {
        return new LifeSettings(drain, takesOver, healthListen);
    }

    /** Reads a length of time: digits and one of ms, s, m. */
    static final class Seconds implements ITypeConverter<Duration> {

        private static final Pattern FORM = Pattern.compile("([0-9]{1,6})(ms|s|m)");

        @Override
        public Duration convert(String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw new TypeConversionException("'" + text + "': expected a time such as 25s, 500ms or 2m");
            }
            long amount = Long.parseLong(form.group(1));
            return switch (form.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                default -> Duration.ofMinutes(amount);
            };
        }
    }
}
