package spin.bench.port.attack;

import java.util.List;

/// The application that means harm. Each verb tries whatever this structure offers for the purpose, the most promising way last, and answers what came of
/// the last way that it tried.
public interface Attacker extends Party {

    /// Makes up a capability, or whatever a right is here, for what the victim holds, and stores by it.
    ///
    /// @param victims the name that the victim has for it
    Attempt forge(long victims, long value);

    /// Stores at a physical address, by whatever address may lead there.
    Attempt storeAt(long physical, long value);

    /// Has a device begin to store into what is held. What it stores comes by [Stage#transferArrives].
    Attempt startTransfer(long holding);

    /// Sends the victim a message that says to be from somebody else.
    Attempt sendAs(long source, long value);

    /// Arranges to be given what is sent to the victim.
    Attempt listen();

    /// What it was given since.
    List<Long> overheard();

    /// Has the system run code that never ends and that goes on when it is told to.
    Attempt runForEver();

    /// Has the system take in code that breaks its rules.
    Attempt loadBadCode();
}
