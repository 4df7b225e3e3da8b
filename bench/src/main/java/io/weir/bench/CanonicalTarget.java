package io.weir.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.weir.proxy.ProxyLimits.HttpLimits;
import io.weir.proxy.http1.HeadRewriter;
import io.weir.proxy.http1.ParseResult;
import io.weir.proxy.http1.RequestParser;
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

/** Codec: the canonical path and query, in the shortest head: checked as it comes, and rewritten. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CanonicalTarget {

    /** What the path is made of. */
    public enum Path {
        SLASH("/"),
        SHORT("/v1/planets"),
        DEEP("/v1" + "/planets/4/moons".repeat(16)),
        ESCAPED("/v1" + "/pl%C3%A4nets/%5B4%5D".repeat(16)),
        QUERY("/v1/planets?" + "name=tatooine&page=2&".repeat(16));

        private final String target;

        Path(String target) {
            this.target = target;
        }
    }

    @Param
    public Path path = Path.SLASH;

    private final RequestParser parser = new RequestParser(HttpLimits.DEFAULT);
    private final RequestParser dottedParser = new RequestParser(HttpLimits.DEFAULT);
    private final HeadRewriter rewriter = new HeadRewriter(HttpLimits.DEFAULT);
    private ByteBuf canonical = PooledByteBufAllocator.DEFAULT.directBuffer();
    private ByteBuf dotted = PooledByteBufAllocator.DEFAULT.directBuffer();

    @Setup
    public void fill() {
        String rest = path.target + " HTTP/1.1\r\nHost: a\r\n\r\n";
        canonical.writeCharSequence("GET " + rest, StandardCharsets.US_ASCII);
        dotted.writeCharSequence("GET /dropped/.." + rest, StandardCharsets.US_ASCII);
        parse(dottedParser, dotted);
    }

    @TearDown
    public void release() {
        canonical.release();
        dotted.release();
        canonical = PooledByteBufAllocator.DEFAULT.directBuffer(0);
        dotted = PooledByteBufAllocator.DEFAULT.directBuffer(0);
    }

    @Benchmark
    public ParseResult parse() {
        return parse(parser, canonical);
    }

    /** The form in which it is judged and forwarded, of a head that came with dot segments. */
    @Benchmark
    public int rewrite() {
        ByteBuf out = rewriter.rewrite(
                dotted, dotted.readerIndex(), dottedParser.head(), false, PooledByteBufAllocator.DEFAULT);
        if (out == null) {
            throw new IllegalStateException("no canonical form: " + rewriter.defect());
        }
        int length = out.readableBytes();
        out.release();
        return length;
    }

    private static ParseResult parse(RequestParser parser, ByteBuf bytes) {
        parser.reset();
        ParseResult result = parser.parse(bytes, bytes.readerIndex(), bytes.writerIndex());
        if (result != ParseResult.COMPLETE) {
            throw new IllegalStateException(result + " is not a whole request");
        }
        return result;
    }
}
