package io.weir.rules.compile;

import io.weir.rules.model.PortRange;
import java.util.List;
import java.util.stream.Collectors;

/** Writes ports as people do: {@code 80/TCP, 8000-8100/UDP, web/TCP}. */
final class PortTexts {

    private PortTexts() {}

    static String of(List<PortRange> ports) {
        return ports.stream().map(PortTexts::of).collect(Collectors.joining(", "));
    }

    private static String of(PortRange range) {
        return numbers(range) + "/" + range.protocol();
    }

    private static String numbers(PortRange range) {
        if (range instanceof PortRange.Named named) {
            return named.name();
        }
        PortRange.Numbers numbers = (PortRange.Numbers) range;
        if (numbers.isEveryPort()) {
            return "every port";
        }
        return numbers.first() == numbers.last()
                ? Integer.toString(numbers.first())
                : numbers.first() + "-" + numbers.last();
    }
}
