package spin.plexus.packetdrill;

import spin.plexus.packetdrill.script.Position;

/// What came of a script.
public sealed interface Verdict {
    /// Everything that the script asks for was seen.
    ///
    /// @param ended microseconds of virtual time that it took
    record Passed(long ended) implements Verdict {}

    /// The stack did something else.
    ///
    /// @param expected the packet of the script, in its notation; empty where the failure is about something else
    /// @param seen the packet that the stack sent, in the same notation
    /// @param bytes of that packet, in hexadecimal
    record Failed(Position position, String message, String expected, String seen, String bytes) implements Verdict {}

    /// The script asks for something that this runner or the stack does not have.
    record Skipped(Position position, String reason) implements Verdict {}

    /// The text is no script.
    record Bad(Position position, String message) implements Verdict {}

    /// For people, several lines for a failure.
    default String toText(String file) {
        return switch (this) {
            case Passed passed -> file + ": passed, " + Notation.seconds(passed.ended()) + " s of virtual time";
            case Failed failed -> place(file, failed.position()) + "failed: " + failed.message()
                    + row("script", failed.expected()) + row("seen", failed.seen()) + row("bytes", failed.bytes());
            case Skipped skipped -> place(file, skipped.position()) + "skipped: " + skipped.reason();
            case Bad bad -> place(file, bad.position()) + bad.message();
        };
    }

    private static String place(String file, Position position) {
        return file + ":" + position.line() + ":" + position.column() + ": ";
    }

    private static String row(String name, String value) {
        return value.isEmpty() ? "" : "\n  %-8s%s".formatted(name, value);
    }
}
