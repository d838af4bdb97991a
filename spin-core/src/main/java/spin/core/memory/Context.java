package spin.core.memory;

import spin.core.account.Account;

/// One address space: an Alpha page table and the regions of it that are allocated.
///
/// A capability: made by [Translation#create] only, without accessible members outside this package. Dead when the space
/// has ended.
public final class Context {
    final AddressSpaces spaces;
    final int serial;
    final Page pageTable;
    /// Who made it, and is charged for it.
    final Account maker;
    /// What is charged to the space itself: its page tables, and what the kernel maps there.
    final Account account;
    final Regions regions = new Regions();
    final References references;
    boolean live = true;

    /// Its address-space number, worth something while `epoch` is the current one.
    int asn;
    long epoch;

    /// The level-3 table that was found last, and of which addresses it is.
    long recentStretch = -1;
    long recentTable;

    /// How often in a row a pager said that it had made an access possible, and had not.
    int vainAnswers;

    /// Its place in the list of all.
    int index;

    Context(AddressSpaces spaces, int serial, Page pageTable, Account maker, Account account,
            References references) {
        this.spaces = spaces;
        this.serial = serial;
        this.pageTable = pageTable;
        this.maker = maker;
        this.account = account;
        this.references = references;
    }

    /// Whether the space still exists.
    public boolean isLive() {
        return live;
    }

    @Override
    public String toString() {
        return "context " + serial;
    }
}
