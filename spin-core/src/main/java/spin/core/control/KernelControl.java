package spin.core.control;

import java.util.List;
import java.util.function.Consumer;
import spin.core.panic.PanicReport;

/// What the world outside may ask of a running kernel.
///
/// Every call runs on the kernel's own thread and returns when it is done; it may be made from any host thread.
public interface KernelControl extends AutoCloseable {
    /// Loads a JAR under its file name, or puts it in the place of the one loaded under that name, at one instant.
    Outcome load(Upload upload);

    /// Loads a JAR that has no approval.
    default Outcome load(String fileName, byte[] jar) {
        return load(Upload.of(fileName, jar));
    }

    /// Takes out what was loaded under that file name.
    Outcome unload(String fileName);

    /// Runs one line of the prompt.
    Outcome shell(String line);

    /// Runs one line of the prompt, for a program: the text of the outcome is one JSON object on one line.
    ///
    ///     {"line":"vm","done":true,"text":["..."],"rows":[{"what":"free pages","value":8000}]}
    ///
    /// The text is what was printed; what else there is depends on the command.
    Outcome ask(String line);

    /// What the last word of the line could become, in order.
    default List<String> completions(String line) {
        return List.of();
    }

    /// Calls `action` if the kernel fails by its own fault, then, or now if it has; on the thread that finds out. Requests are refused then.
    default void onPanic(Consumer<PanicReport> action) {
        // Where no kernel is behind it nothing fails so.
    }

    /// Halts the kernel.
    @Override
    void close();

    /// How a request ended.
    ///
    /// @param done false if it was refused or failed
    /// @param text what to print: possibly several lines, possibly none, without a line end at the end
    record Outcome(boolean done, String text) {}
}
