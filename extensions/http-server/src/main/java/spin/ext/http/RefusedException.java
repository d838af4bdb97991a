package spin.ext.http;

/// A request that is answered by a status and a sentence, and by nothing that lies in a file.
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Status status;

    RefusedException(Status status, String why) {
        super(why);
        this.status = status;
    }

    Status status() {
        return status;
    }

    String why() {
        var text = getMessage();
        return text == null ? "" : text;
    }
}
