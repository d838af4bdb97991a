package spin.domains.meter;

/// The end of code whose domain keeps too much alive. Like every [Terminated] it passes the handlers of the domain and is caught
/// by whoever called.
public final class MemoryExhausted extends Terminated {

    private static final long serialVersionUID = 1;

    private MemoryExhausted(String message) {
        super(message);
    }

    MemoryExhausted(String domain, long bytes, long limit) {
        this(domain + " keeps or wants about " + bytes + " bytes, and its budget is " + limit
                + ", of which an eighth has to be free: let go of what is not needed, or raise the budget");
    }

    /// What ends a call into the JDK that would make more at once than its domain may ever have.
    public static MemoryExhausted inOneCall(long bytes, long limit) {
        return new MemoryExhausted("one call wants about " + bytes + " bytes, and its domain's budget is " + limit
                + ": ask for less at a time, or raise the budget");
    }
}
