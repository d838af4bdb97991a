package spin.plexus.packetdrill.script;

import java.util.List;

/// A script that was read.
///
/// @param name of the file, as it stands in reports
/// @param header the comment that the script begins with, without its slashes
/// @param settings the lines `--name=value` before the first event
/// @param before commands before the first event, at most one
/// @param after commands after the last event, at most one
public record Script(String name, String header, List<Setting> settings, List<Command> before, List<Event> events,
        List<Command> after) {

    public Script {
        settings = List.copyOf(settings);
        before = List.copyOf(before);
        events = List.copyOf(events);
        after = List.copyOf(after);
    }

    /// A line `--name=value`; the value is empty where none is written.
    public record Setting(Position position, String name, String value) {}

    /// A command of the shell that has no time.
    public record Command(Position position, String text) {}
}
