package spin.plexus.packetdrill.script;

/// A place in a script; lines and columns count from one.
public record Position(int line, int column) {}
