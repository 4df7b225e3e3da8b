import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/**
 * The deathstar's HTTP server: {@code java Deathstar.java [PORT]} answers on every IPv4 and IPv6 address, port 80 unless told.
 * Prints one line a request: method, target, client address. No request of a client changes it, exploded or not.
 */
public final class Deathstar {
    private static final String INFO =
            """
            {
              "name": "Death Star",
              "hostname": "deathstar",
              "model": "DS-1 Orbital Battle Station",
              "manufacturer": "Imperial Department of Military Research, Sienar Fleet Systems",
              "cost_in_credits": "1000000000000",
              "length": "120000",
              "crew": "342953",
              "passengers": "843342",
              "cargo_capacity": "1000000000000",
              "hyperdrive_rating": "4.0",
              "starship_class": "Deep Space Mobile Battlestation",
              "api": [
                "GET   /v1",
                "POST  /v1/request-landing",
                "PUT   /v1/exhaust-port"
              ]
            }
            """;

    private static final String PANIC =
            """
            Panic: deathstar exploded

            goroutine 1 [running]:
            main.HandleGarbage(0x2080c3f50, 0x2, 0x4, 0x425c0, 0x5, 0xa)
                    /code/src/github.com/empire/deathstar/temp/main.go:9 +0x64
            main.main()
                    /code/src/github.com/empire/deathstar/temp/main.go:5 +0x85
            """;

    private Deathstar() {}

    public static void main(String[] args) throws IOException {
        int port = args.length == 0 ? 80 : Integer.parseInt(args[0]);
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 128);
        server.setExecutor(Executors.newFixedThreadPool(16));
        server.createContext("/", Deathstar::answer);
        server.start();
        System.out.println("ready");
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        System.out.println(request + " " + exchange.getRemoteAddress().getAddress().getHostAddress());
        switch (request) {
            case "GET /v1", "GET /v1/" -> send(exchange, 200, "application/json", INFO);
            case "POST /v1/request-landing" -> send(exchange, 200, "text/plain", "Ship landed\n");
            case "PUT /v1/exhaust-port" -> send(exchange, 503, "text/plain", PANIC);
            default -> send(exchange, 404, "text/plain", "No such port on this deathstar\n");
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }
}
