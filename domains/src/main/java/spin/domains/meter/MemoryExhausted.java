package spin.domains.meter;

/// The end of code whose domain keeps too much alive. Like every [Terminated] it passes the handlers of the domain and is caught
/// by whoever called.
public final class MemoryExhausted extends Terminated {

    private static final long serialVersionUID = 1;

    MemoryExhausted(String domain, long bytes, long limit) {
        super(domain + " keeps or wants about " + bytes + " bytes, and its budget is " + limit
                + ", of which an eighth has to be free: let go of what is not needed, or raise the budget");
    }
}
