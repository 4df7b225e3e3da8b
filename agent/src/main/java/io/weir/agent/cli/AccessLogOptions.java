package io.weir.agent.cli;

import io.weir.agent.AccessLogSettings;
import io.weir.proxy.accesslog.LogRotation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import picocli.CommandLine.TypeConversionException;

/** Options of the commands that run a proxy and write its access log. */
final class AccessLogOptions {

    private static final int DEFAULT_KEEP = 5;

    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--access-log",
            paramLabel = "FILE",
            description = "File for the access log, - for standard output; may stand several times. Default: none."
                    + " SIGHUP opens files anew.")
    private List<String> targets = new ArrayList<>();

    @Option(
            names = "--access-log-max-size",
            paramLabel = "SIZE",
            converter = ByteSize.class,
            description =
                    "Begins a new file when this one would grow larger: bytes, or 100K, 100M, 1G. Default: never.")
    private Optional<Long> maxSize = Optional.empty();

    @Option(
            names = "--access-log-keep",
            paramLabel = "N",
            description = "Older files to keep, FILE.1 being the youngest; default " + DEFAULT_KEEP + ".")
    private Optional<Integer> keep = Optional.empty();

    @Option(
            names = "--access-log-sample",
            paramLabel = "N",
            description = "Writes the first of each N allowed requests of an event loop; denied and failed ones always."
                    + " Default: ${DEFAULT-VALUE}, which is all.",
            defaultValue = "1")
    private int sample = 1;

    /** What they say together. */
    AccessLogSettings settings() {
        List<String> named =
                targets.stream().filter(target -> !target.isEmpty()).toList();
        Set<String> seen = new HashSet<>();
        for (String target : named) {
            if (!seen.add(target)) {
                throw refused("--access-log " + target + ": stands twice");
            }
        }
        if (sample < 1) {
            throw refused("--access-log-sample " + sample + ": expected at least 1");
        }
        if (keep.isPresent() && maxSize.isEmpty()) {
            throw refused("--access-log-keep: expected --access-log-max-size beside it");
        }
        int kept = keep.orElse(DEFAULT_KEEP);
        if (kept < 0 || kept > LogRotation.MAX_KEEP) {
            throw refused("--access-log-keep " + kept + ": expected 0.." + LogRotation.MAX_KEEP);
        }
        return new AccessLogSettings(
                named, maxSize.map(size -> new LogRotation(size, kept)).orElse(LogRotation.NEVER), sample);
    }

    private ParameterException refused(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    /** Reads a number of bytes: digits, then nothing or one of K, M, G for powers of 1,024. */
    static final class ByteSize implements ITypeConverter<Long> {

        private static final Pattern FORM = Pattern.compile("([0-9]{1,12})([KMG]?)");
        private static final Map<String, Integer> SHIFTS = Map.of("", 0, "K", 10, "M", 20, "G", 30);

        @Override
        public Long convert(String text) {
            Matcher form = FORM.matcher(text.toUpperCase(Locale.ROOT));
            if (!form.matches() || Long.parseLong(form.group(1)) == 0) {
                throw new TypeConversionException(
                        "'" + text + "': expected a number of bytes above 0, or such as 100M");
            }
            return Long.parseLong(form.group(1)) << SHIFTS.getOrDefault(form.group(2), 0);
        }
    }
}
