package spin.domains.meter;

/// The fault of code from outside whose calls are nested too deeply: the same on every host, and before the host's own stack is
/// used up.
///
/// It is a [StackOverflowError], so that whoever is prepared for one, the extension itself or its raiser, is prepared for this.
public final class StackExhausted extends StackOverflowError {

    private static final long serialVersionUID = 1;

    StackExhausted(int wanted, int limit) {
        super("calls are nested too deeply: " + wanted + " words of stack, and " + limit
                + " is the most; use a loop, or a list of what is to be done");
    }

    StackExhausted() {
        super("the JDK's own code used up the host's stack on behalf of this call; give it objects that are nested less deeply");
    }
}
