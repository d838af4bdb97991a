package spin.core.memory;

import spin.core.account.Account;

/// A stretch of an address space that is allocated: an address, a length, and whose space it is. A capability, made by
/// [VirtAddr] only; dead when it has been given back, or its space has ended.
public final class Region {
    final Context context;
    final long first;
    final long beyond;
    /// Whom it is charged to.
    final Account account;
    boolean live = true;

    Region(Context context, long first, long beyond, Account account) {
        this.context = context;
        this.first = first;
        this.beyond = beyond;
        this.account = account;
    }

    /// The first byte; it begins a page.
    public long address() {
        return first;
    }

    /// In bytes, a multiple of the page's.
    public long length() {
        return beyond - first;
    }

    public Context context() {
        return context;
    }

    @Override
    public String toString() {
        return "region 0x%x to 0x%x of %s".formatted(first, beyond, context);
    }

    boolean contains(long address) {
        return address >= first && address < beyond;
    }
}
