package spin.plexus.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spin.core.cli.CommandFailure;
import spin.core.cli.JsonOut;
import spin.plexus.packetdrill.Interpreter;
import spin.plexus.packetdrill.Verdict;
import spin.plexus.packetdrill.script.Position;
import spin.plexus.packetdrill.script.ScriptReader;
import spin.plexus.packetdrill.script.ScriptReader.Reading;
import spin.plexus.tcp.DrilledTcp;

/// `spin packetdrill`: each script against a TCP of its own, in virtual time. The status is 0 when none failed and all could be read; what
/// was skipped is told with its reason and never counted as passed.
@Command(name = "packetdrill", description = "Run packetdrill's scripts against the kernel's TCP, in virtual time.")
final class PacketdrillCommand implements Callable<Integer> {
    private static final String ENDING = ".pkt";
    private static final String FAILED = "failed";
    private static final String SKIPPED = "skipped";
    private static final String BAD = "bad";
    private static final long MOST_BYTES = 1 << 20;

    @Parameters(arity = "1..*", paramLabel = "FILE|DIR", description = "Scripts; of a folder all *.pkt in and below it.")
    private List<Path> paths = List.of();

    @Option(names = {"-D", "--define"}, paramLabel = "NAME=VALUE", description = "Replaces a word of the scripts.")
    private Map<String, String> defined = Map.of();

    @Option(names = "--strict", description = "What is sent and not asked for is a failure at the end of a script.")
    private boolean strict;

    @Mixin
    private final JsonOut json = new JsonOut();

    @Override
    public Integer call() {
        json.requireWritable();
        var rows = new ArrayList<Map<String, Object>>();
        var words = new ArrayList<String>();
        var text = json.text();
        for (var file : scripts()) {
            var verdict = verdict(file);
            text.println(verdict.toText(file.toString()));
            rows.add(row(file, verdict));
            words.add(word(verdict));
        }
        int failed = Collections.frequency(words, FAILED);
        int bad = Collections.frequency(words, BAD);
        int skipped = Collections.frequency(words, SKIPPED);
        int passed = words.size() - failed - bad - skipped;
        text.println("%d passed, %d failed, %d skipped, %d not to be read".formatted(passed, failed, skipped, bad));
        text.flush();
        json.write(Map.of("passed", passed, FAILED, failed, SKIPPED, skipped, BAD, bad, "scripts", rows));
        return failed + bad == 0 ? 0 : 1;
    }

    private List<Path> scripts() {
        var scripts = new ArrayList<Path>();
        for (var path : paths) {
            if (!Files.isDirectory(path)) {
                scripts.add(path);
                continue;
            }
            try (var below = Files.walk(path)) {
                scripts.addAll(below.filter(each -> each.toString().endsWith(ENDING) && Files.isRegularFile(each))
                        .sorted().toList());
            } catch (IOException | java.io.UncheckedIOException e) {
                throw new CommandFailure("the folder '" + path + "' cannot be read: " + e.getMessage(), e);
            }
        }
        if (scripts.isEmpty()) {
            throw new CommandFailure(
                    "there is no *" + ENDING + " in " + paths + "; name scripts, or folders that hold some.");
        }
        return scripts;
    }

    private Verdict verdict(Path file) {
        String text;
        try {
            if (Files.size(file) > MOST_BYTES) {
                return unreadable("the file has more than %d bytes and is no script".formatted(MOST_BYTES));
            }
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return unreadable("the file cannot be read: " + e);
        }
        return switch (ScriptReader.read(file.toString(), text, defined)) {
            case Reading.Read(var script) -> Interpreter.run(script, DrilledTcp.maker(), strict);
            case Reading.Bad(var position, var message) -> new Verdict.Bad(position, message);
        };
    }

    private static Verdict unreadable(String why) {
        return new Verdict.Bad(new Position(1, 1), why);
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Passed _ -> "passed";
            case Verdict.Failed _ -> FAILED;
            case Verdict.Skipped _ -> SKIPPED;
            case Verdict.Bad _ -> BAD;
        };
    }

    private static Map<String, Object> row(Path file, Verdict verdict) {
        var row = new LinkedHashMap<String, Object>();
        row.put("file", file.toString());
        row.put("verdict", word(verdict));
        switch (verdict) {
            case Verdict.Passed(var ended) -> row.put("virtualMicroseconds", ended);
            case Verdict.Failed(var position, var message, var expected, var seen, var bytes) -> {
                at(row, position, message);
                row.put("expected", expected);
                row.put("seen", seen);
                row.put("bytes", bytes);
            }
            case Verdict.Skipped(var position, var reason) -> at(row, position, reason);
            case Verdict.Bad(var position, var message) -> at(row, position, message);
        }
        return row;
    }

    private static void at(Map<String, Object> row, Position position, String message) {
        row.put("line", position.line());
        row.put("column", position.column());
        row.put("message", message);
    }
}
