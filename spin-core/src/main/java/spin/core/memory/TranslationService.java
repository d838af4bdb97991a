package spin.core.memory;

import spin.core.strand.Strand;

/// The intrinsic handlers of [Translation]: the services do their work, the three events of a failed access answer
/// that nobody has made it possible.
public final class TranslationService implements Translation {
    private final AddressSpaces spaces;

    public TranslationService(AddressSpaces spaces) {
        this.spaces = spaces;
    }

    /// Which of the three events a failed access is. A sealed answer, so that a fourth case cannot be forgotten.
    public enum Failure {
        BAD_ADDRESS,
        PAGE_NOT_PRESENT,
        PROTECTION_FAULT
    }

    /// Is the page in an allocated part of this context, and is it mapped?
    public Failure classify(Context context, long address) {
        if (!context.isAllocated(address)) {
            return Failure.BAD_ADDRESS;
        }
        return spaces.isMapped(context, address) ? Failure.PROTECTION_FAULT : Failure.PAGE_NOT_PRESENT;
    }

    @Override
    public boolean protectionFault(Strand strand, long address, boolean write) {
        return false;
    }

    @Override
    public boolean pageNotPresent(Strand strand, long address, boolean write) {
        return false;
    }

    @Override
    public boolean badAddress(Strand strand, long address, boolean write) {
        return false;
    }

    @Override
    public void changeMapping(Context context, long address, Protection allowed) {
        spaces.protect(context, address, allowed);
    }

    @Override
    public Protection examineMapping(Context context, long address) {
        return spaces.protection(context, address);
    }
}
