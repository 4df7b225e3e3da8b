package io.weir.proxy.accesslog;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;

/** Writes points in time as RFC 3339 in UTC with nine digits of a second. Keeps the text of the second it wrote last. */
final class EpochTimestamp {

    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final DateTimeFormatter TO_SECOND = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
    private static final int FRACTION_DIGITS = 9;

    private final char[] text = "1970-01-01T00:00:00.000000000Z".toCharArray();
    private final int fractionEnd = text.length - 1;
    private long second;

    /** Writes a time given in nanoseconds since 1970-01-01T00:00:00Z as a JSON string. */
    void write(long epochNanos, JsonGenerator json) throws IOException {
        long epochSecond = Math.floorDiv(epochNanos, NANOS_PER_SECOND);
        if (epochSecond != second) {
            String upToSecond = TO_SECOND.format(LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC));
            upToSecond.getChars(0, upToSecond.length(), text, 0);
            second = epochSecond;
        }
        long fraction = Math.floorMod(epochNanos, NANOS_PER_SECOND);
        for (int digit = 1; digit <= FRACTION_DIGITS; digit++) {
            text[fractionEnd - digit] = (char) ('0' + fraction % 10);
            fraction /= 10;
        }
        json.writeString(text, 0, text.length);
    }
}
