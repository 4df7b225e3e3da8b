package io.weir.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.weir.proxy.ProxyLimits.HttpLimits;
import io.weir.proxy.http1.BodyReader;
import java.nio.charset.StandardCharsets;
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

/** Codec: finding the end of a chunked body of 64 KiB that came in one piece. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChunkedDecoding {

    private static final int BODY_BYTES = 64 * 1024;

    @Param({"16", "1024", "16384"})
    public int chunkBytes = 16;

    private final BodyReader reader = new BodyReader(HttpLimits.DEFAULT);
    private ByteBuf body = PooledByteBufAllocator.DEFAULT.directBuffer();

    @Setup
    public void fill() {
        String chunk = "%x\r\n%s\r\n".formatted(chunkBytes, "x".repeat(chunkBytes));
        body.writeCharSequence(chunk.repeat(BODY_BYTES / chunkBytes) + "0\r\n\r\n", StandardCharsets.US_ASCII);
    }

    @TearDown
    public void release() {
        body.release();
        body = PooledByteBufAllocator.DEFAULT.directBuffer(0);
    }

    @Benchmark
    public int decode() {
        reader.beginChunked();
        int end = reader.consume(body, body.readerIndex(), body.writerIndex());
        if (!reader.isComplete()) {
            throw new IllegalStateException("not a whole body: " + reader.defect());
        }
        return end;
    }
}
