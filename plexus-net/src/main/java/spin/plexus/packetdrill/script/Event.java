package spin.plexus.packetdrill.script;

/// One line of a script: at that time, that action.
public record Event(Position position, When when, Action action) {}
