package spin.plexus.packetdrill;

/// A script has its verdict before its end. Never leaves [Interpreter].
final class StoppedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Verdict verdict;

    StoppedException(Verdict verdict) {
        this.verdict = verdict;
    }

    Verdict verdict() {
        return verdict;
    }
}
