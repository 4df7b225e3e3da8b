package io.weir.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.weir.proxy.ProxyLimits.HttpLimits;
import io.weir.proxy.http1.HeaderRewriting;
import io.weir.proxy.http1.ParseResult;
import io.weir.proxy.http1.RequestParser;
import io.weir.rules.snapshot.HeaderEffects;
import io.weir.rules.snapshot.HeaderField;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Forward: writing a head of ten header lines with what the rules do to them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeaderRewrite {

    private static final int LINES = 9;
    private static final int MOST_BYTES = 4096;

    /** What the rules do. */
    public enum Effects {
        ADD(List.of(), List.of(new HeaderField("x-added", "value", false))),
        DELETE(List.of("x-header-4"), List.of()),
        REPLACE(List.of("x-header-4"), List.of(new HeaderField("x-header-4", "value", true)));

        private final HeaderEffects value;

        Effects(List<String> removed, List<HeaderField> appended) {
            this.value = new HeaderEffects(removed, appended, List.of(), List.of());
        }
    }

    @Param
    public Effects effects = Effects.ADD;

    private final RequestParser parser = new RequestParser(HttpLimits.DEFAULT);
    private ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer();
    private ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer();

    @Setup
    public void fill() {
        StringBuilder head = new StringBuilder("GET /v1/planets HTTP/1.1\r\nHost: deathstar\r\n");
        for (int line = 0; line < LINES; line++) {
            head.append("x-header-").append(line).append(": 0123456789abcdef\r\n");
        }
        in.writeCharSequence(head.append("\r\n"), StandardCharsets.US_ASCII);
        out.ensureWritable(MOST_BYTES);
        if (parser.parse(in, in.readerIndex(), in.writerIndex()) != ParseResult.COMPLETE) {
            throw new IllegalStateException("not a whole request");
        }
    }

    @TearDown
    public void release() {
        in.release();
        out.release();
        in = PooledByteBufAllocator.DEFAULT.directBuffer(0);
        out = PooledByteBufAllocator.DEFAULT.directBuffer(0);
    }

    @Benchmark
    public int write() {
        out.clear();
        HeaderRewriting.write(in, in.readerIndex(), parser.head(), effects.value, out);
        return out.readableBytes();
    }
}
