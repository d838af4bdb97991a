package spin.plexus.tcp;

/// How a connection ended, or that it has not.
public enum Ending {
    NONE("it has not ended"),
    /// Both sides closed it.
    CLOSED("both sides closed it"),
    /// The peer answered the SYN with a reset.
    REFUSED("nobody listens at that port"),
    /// The peer reset it.
    RESET("the peer reset it"),
    /// This side gave it up.
    ABORTED("it was aborted here"),
    /// The peer did not answer for too long.
    TIMED_OUT("the peer does not answer");

    private final String text;

    Ending(String text) {
        this.text = text;
    }

    /// For the end of a sentence.
    public String text() {
        return text;
    }
}
