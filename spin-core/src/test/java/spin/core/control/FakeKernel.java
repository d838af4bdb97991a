package spin.core.control;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A kernel that keeps books: it takes every JAR whose text begins with `good`, refuses every other, and answers a few lines.
public final class FakeKernel implements KernelControl {
    private final Map<String, String> loaded = new TreeMap<>();
    private final List<String> calls = new ArrayList<>();
    private boolean closed;

    @Override
    public synchronized Outcome load(Upload upload) {
        var fileName = upload.fileName();
        var jar = upload.jar();
        var approval = upload.approval();
        calls.add("load " + fileName + " " + jar.length + (approval == null ? "" : " approval " + approval.length));
        var text = new String(jar, StandardCharsets.UTF_8);
        if (text.startsWith("broken")) {
            throw new IllegalStateException("wires crossed");
        }
        if (!text.startsWith("good")) {
            return new Outcome(false, fileName + ": refused, it does not begin well.");
        }
        var old = loaded.put(fileName, text);
        return new Outcome(true, fileName + (old == null ? ": loaded" : ": replaced"));
    }

    @Override
    public synchronized Outcome unload(String fileName) {
        calls.add("unload " + fileName);
        return loaded.remove(fileName) == null
                ? new Outcome(false, fileName + " is not loaded.")
                : new Outcome(true, fileName + ": unloaded");
    }

    @Override
    public synchronized Outcome shell(String line) {
        calls.add("shell " + line);
        return switch (line) {
            case "domains" -> new Outcome(true, String.join("\n", loaded.keySet()));
            case "events" -> new Outcome(true, "Shell.run");
            case "crash" -> throw new IllegalStateException("wires crossed");
            case "paint" -> new Outcome(true, "\u001b[2Jgone\u0007");
            case String known when known.startsWith("echo") -> new Outcome(true, known.substring(4).strip());
            case String known when known.startsWith("dispatch ") -> new Outcome(true, "class " + known.substring(9));
            default -> new Outcome(false, "'" + line + "' is no command.");
        };
    }

    @Override
    public synchronized Outcome ask(String line) {
        var outcome = shell(line);
        return new Outcome(outcome.done(), "{\"line\":\"%s\",\"done\":%s}".formatted(line, outcome.done()));
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    public synchronized List<String> loaded() {
        return List.copyOf(loaded.keySet());
    }

    public synchronized String contentOf(String fileName) {
        return loaded.getOrDefault(fileName, "");
    }

    public synchronized boolean closed() {
        return closed;
    }
}
