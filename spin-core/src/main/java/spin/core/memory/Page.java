package spin.core.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spin.core.account.Account;

/// A page of physical memory: a capability, made by [PhysAddr#allocate] only.
///
/// Nobody can address memory with it; it can be mapped, read and given back by whoever holds it. When it has been given
/// back, or taken, the object is dead for good: the frame's next holder has another one.
public final class Page {
    private static final Context[] NOWHERE = {};
    private static final long[] NO_ADDRESS = {};

    final PhysicalPages pages;
    final int frame;
    /// Whom it is charged to.
    Account account;
    PageState state = PageState.ACTIVE;
    boolean stored;
    /// Kept by the kernel for an address space; no device's.
    boolean wired;
    /// Devices that may reach it.
    int pins;

    /// Its place in the queue of active or reclaimed pages.
    @Nullable
    PageQueue queue;
    @Nullable
    Page ahead;
    @Nullable
    Page behind;

    /// Where it is mapped, so that it can be taken out everywhere.
    private Context[] contexts = NOWHERE;
    private long[] addresses = NO_ADDRESS;
    private int mappings;

    Page(PhysicalPages pages, int frame, Account account) {
        this.pages = pages;
        this.frame = frame;
        this.account = account;
    }

    public PageState state() {
        return state;
    }

    /// Whether somebody stored into it since it was allocated or last [PhysAddr#clean]ed.
    public boolean isDirty() {
        return stored;
    }

    /// In how many places it is mapped.
    public int mappings() {
        return mappings;
    }

    @Override
    public String toString() {
        return "page " + frame + " of " + account.holder();
    }

    long address() {
        return (long) frame << PhysicalPages.PAGE_SHIFT;
    }

    boolean isDead() {
        return state == PageState.DEAD || state == PageState.ZOMBIE;
    }

    void mapped(Context context, long address) {
        if (mappings == contexts.length) {
            int room = mappings == 0 ? 1 : mappings * 2;
            contexts = Arrays.copyOf(contexts, room);
            addresses = Arrays.copyOf(addresses, room);
        }
        contexts[mappings] = context;
        addresses[mappings++] = address;
    }

    void unmapped(Context context, long address) {
        for (int i = mappings - 1; i >= 0; i--) {
            if (contexts[i] == context && addresses[i] == address) {
                mappings--;
                contexts[i] = contexts[mappings];
                addresses[i] = addresses[mappings];
                Arrays.fill(contexts, mappings, mappings + 1, null);
                return;
            }
        }
        throw new IllegalStateException(
                "%s is taken out of %s at 0x%x, where it was not mapped".formatted(this, context, address));
    }

    Context mappedIn(int mapping) {
        return contexts[mapping];
    }

    long mappedAt(int mapping) {
        return addresses[mapping];
    }
}
