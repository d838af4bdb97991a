package spin.domains.meter;

import java.util.Map;
import java.util.function.BooleanSupplier;

/// The counter of one kernel or one domain, as trusted code outside its loader sees it.
///
/// Only the thread that runs the metered code may call it.
public interface MeterAccess {

    /// The cycles charged since the counter was made or reset.
    long cycles();

    /// Charges `cycles` that no bytecode stands for.
    void charge(long cycles);

    /// The count past which polled code is terminated; [Long#MAX_VALUE] when there is no limit.
    long limit();

    /// Sets the count past which polled code is terminated. It is a count as [#cycles] shows it, not a distance.
    void limit(long cycles);

    /// Whom polled code asks before it is terminated, at the poll, on its own stack: true when the limit has been moved and the code
    /// may go on. So who keeps limits may let others run first, and come back. The latest one is asked; [#reset] leaves it.
    ///
    /// @return takes it back: whoever keeps limits no more has to, or he goes on granting for those who come after him. The one before is asked again
    Runnable onOverrun(BooleanSupplier mayGoOn);

    /// Words of stack that the running code from outside takes: frames as its class files give them, and what calls back from the JDK
    /// need in between. 0 when none of it runs.
    int stack();

    /// Sets that count: for whoever changes stacks, a scheduler that lets another activity go on.
    void stack(int words);

    /// The count past which calls end in [StackExhausted].
    int stackLimit();

    /// Sets the count past which calls end in [StackExhausted]. A word is eight bytes; a thread needs twice as much stack as that, for the
    /// code that is not counted. [#reset] leaves it.
    void stackLimit(int words);

    /// Calls to methods that no price list knew, by `owner.name descriptor`, in order of name.
    Map<String, Long> unpriced();

    /// How many of them in all: for who looks often whether there are new ones.
    long unpricedCalls();

    /// Back to zero: no cycles, no limit, no stack, no unpriced calls.
    void reset();
}
