package spin.bench.net.rival;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What a client saw of a web server.
///
/// @param perSecond answers
/// @param p99Millis within which 99 of 100 came
public record Load(double perSecond, double p99Millis) {
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern LATENCY = Pattern.compile("\\s99%\\s+([0-9.]+)(us|ms|s)");
    private static final Pattern FAULT = Pattern.compile("(?m)^\\s*(Socket errors|Non-2xx).*$");
    private static final Pattern OWN = Pattern.compile("([0-9.]+) ([0-9.]+)\\s*");

    /// The name of the client that all servers meet here.
    public static String client() {
        return Tools.has("wrk") ? "wrk" : "this program's own client (Debian package wrk is not installed)";
    }

    /// The command that asks a server at ADDRESS:PORT for `path` over so many connections for so many seconds.
    static List<String> command(List<String> java, String server, String path, int connections, int seconds) {
        if (Tools.has("wrk")) {
            return List.of("wrk", "-t1", "-c" + connections, "-d" + seconds + "s", "--latency",
                    "http://" + server + path);
        }
        var command = new ArrayList<>(java);
        command.addAll(List.of(HttpLoad.class.getName(), server, path, Integer.toString(connections),
                Integer.toString(seconds)));
        return command;
    }

    /// @param text what either client printed
    /// @throws IOException when not all was answered as it should be
    static Load of(String text) throws IOException {
        var own = OWN.matcher(text);
        if (own.matches()) {
            return new Load(Double.parseDouble(own.group(1)), Double.parseDouble(own.group(2)));
        }
        var rate = RATE.matcher(text);
        var latency = LATENCY.matcher(text);
        var fault = FAULT.matcher(text);
        if (fault.find()) {
            throw new IOException("a server failed under its load: " + fault.group().strip());
        }
        if (!rate.find() || !latency.find()) {
            throw new IOException("the client says nothing of requests a second: " + text.strip());
        }
        double unit = switch (latency.group(2)) {
            case "us" -> 1e-3;
            case "ms" -> 1;
            default -> 1e3;
        };
        return new Load(Double.parseDouble(rate.group(1)), unit * Double.parseDouble(latency.group(1)));
    }
}
