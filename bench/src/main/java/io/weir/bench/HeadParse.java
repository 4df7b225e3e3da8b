package io.weir.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.weir.proxy.ProxyLimits.HttpLimits;
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

/** Codec: the head of one HTTP/1.1 request that came in one piece. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeadParse {

    private static final String SMALL =
            """
            POST /v1/request-landing HTTP/1.1
            Host: deathstar.default.svc.cluster.local
            Content-Length: 0

            """;

    private static final String BROWSER =
            """
            GET /v1/planets/4?fields=name,climate&page=2 HTTP/1.1
            Host: deathstar.default.svc.cluster.local
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
            Accept-Language: en-GB,en;q=0.5
            Accept-Encoding: gzip, deflate
            Cookie: session=0123456789abcdef0123456789abcdef; theme=dark
            Connection: keep-alive
            Cache-Control: max-age=0
            X-Request-Id: 6c3b2a10-9f8e-4d7c-b6a5-443322110099

            """;

    @Param({"small", "browser"})
    public String request = "small";

    private final RequestParser parser = new RequestParser(HttpLimits.DEFAULT);
    private ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer();

    @Setup
    public void fill() {
        String text = (request.equals("small") ? SMALL : BROWSER).replace("\n", "\r\n");
        bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @TearDown
    public void release() {
        bytes.release();
        bytes = PooledByteBufAllocator.DEFAULT.directBuffer(0);
    }

    @Benchmark
    public ParseResult parse() {
        parser.reset();
        ParseResult result = parser.parse(bytes, bytes.readerIndex(), bytes.writerIndex());
        if (result != ParseResult.COMPLETE) {
            throw new IllegalStateException(result + " is not a whole request");
        }
        return result;
    }
}
