package spin.core.panic;

import spin.domains.meter.Terminated;

/// What passes through everything that is under way when the kernel has failed. Like every [Terminated] it passes the handlers of code
/// from outside: an extension that was in the middle of a raise cannot catch it and go on in a broken kernel.
public final class KernelPanic extends Terminated {
    private static final long serialVersionUID = 1L;

    KernelPanic(String sentence) {
        super(sentence);
    }
}
