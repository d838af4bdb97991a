package spin.plexus.packetdrill.script;

/// A text is no script. Never leaves [ScriptReader].
final class BadScriptException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Position position;

    BadScriptException(Position position, String message) {
        super(message);
        this.position = position;
    }

    Position position() {
        return position;
    }
}
