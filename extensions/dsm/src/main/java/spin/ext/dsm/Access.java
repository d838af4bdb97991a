package spin.ext.dsm;

/// One load, store or addition that somebody waits for.
final class Access {
    /// What is done with the word.
    enum Kind {
        READ,
        WRITE,
        /// Reads and writes in one; what it answers is what the word held before.
        ADD
    }

    final Kind kind;
    final int page;
    final int word;
    final long operand;
    private final Runnable whenOver;
    private boolean over;
    private boolean lost;
    private long value;

    /// @param whenOver called once, when the access is done or has failed
    Access(Kind kind, int address, long operand, Runnable whenOver) {
        this.kind = kind;
        page = address / Node.WORDS;
        word = address % Node.WORDS;
        this.operand = operand;
        this.whenOver = whenOver;
    }

    boolean writes() {
        return kind != Kind.READ;
    }

    boolean isOver() {
        return over;
    }

    /// Whether the page went with a machine that died.
    boolean isLost() {
        return lost;
    }

    /// What the word held.
    long value() {
        return value;
    }

    void perform(long[] words) {
        value = words[word];
        switch (kind) {
            case READ -> {
                // That was it.
            }
            case WRITE -> words[word] = operand;
            case ADD -> words[word] += operand;
        }
        over = true;
        whenOver.run();
    }

    void fail() {
        over = true;
        lost = true;
        whenOver.run();
    }
}
