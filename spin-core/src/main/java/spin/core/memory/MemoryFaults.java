package spin.core.memory;

import spin.core.strand.Strand;
import spin.hw.mmu.Access;

/// From a failed access of user code to the one event that fits, and to an answer that can be relied on.
///
/// A handler that says that it has made the access possible, and has not, would have the instruction tried again for ever; it is believed
/// a few times in a row, because a page may go again before the strand gets to it, and then no more.
public final class MemoryFaults {
    /// Nothing is taken away and brought back so often in a row by honest pagers.
    private static final int MOST_VAIN_ANSWERS = 16;

    private final AddressSpaces spaces;
    private final Translation events;

    /// @param events the raiser of the translation events
    public MemoryFaults(AddressSpaces spaces, Translation events) {
        this.spaces = spaces;
        this.events = events;
    }

    /// Which of the three events a failed access is. A sealed answer, so that a fourth case cannot be forgotten.
    public enum Failure {
        BAD_ADDRESS,
        PAGE_NOT_PRESENT,
        PROTECTION_FAULT
    }

    /// Is the page in an allocated part of this context, and is it mapped?
    public Failure classify(Context context, long address) {
        if (!spaces.isAllocated(context, address)) {
            return Failure.BAD_ADDRESS;
        }
        return spaces.isMapped(context, address) ? Failure.PROTECTION_FAULT : Failure.PAGE_NOT_PRESENT;
    }

    /// A store met fault-on-write. It was the first into its page, and is noted; or its page must not be stored into.
    public boolean firstStore(Strand strand, long address) {
        return spaces.noticedStore(strand.context(), address);
    }

    /// Raises the event.
    ///
    /// @return whether the instruction is to be tried again
    public boolean resolve(Strand strand, long address, Access access) {
        boolean write = access == Access.WRITE;
        boolean answer = switch (classify(strand.context(), address)) {
            case BAD_ADDRESS -> events.badAddress(strand, address, write);
            case PAGE_NOT_PRESENT -> events.pageNotPresent(strand, address, write);
            case PROTECTION_FAULT -> events.protectionFault(strand, address, write);
        };
        return answer && isBelieved(strand.context(), address, access);
    }

    private boolean isBelieved(Context context, long address, Access access) {
        if (spaces.permits(context, address, access)) {
            context.vainAnswers = 0;
            return true;
        }
        return context.live && ++context.vainAnswers < MOST_VAIN_ANSWERS;
    }
}
