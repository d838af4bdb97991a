package spin.bench.port.attack;

/// A booted system with two applications that do not know each other, and what surrounds them.
public interface Stage {

    Victim victim();

    Attacker attacker();

    /// The physical address of a quadword that is the kernel's to change and nobody else's.
    long kernelWord();

    /// A third party tells the victim something, by whatever messages are here.
    ///
    /// @return its name, as the victim sees it
    long tellVictim(long value);

    /// The name of that third party, in which the attacker would like to speak.
    long friend();

    /// Time goes on until the device that [Attacker#startTransfer] started has stored what it had.
    void transferArrives();
}
