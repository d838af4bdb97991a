package spin.core.memory;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.account.Account;
import spin.core.account.Ledger;
import spin.core.account.Resource;
import spin.core.memory.VmException.Reason;
import spin.hw.Machine;
import spin.hw.cpu.Cpu;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Access;
import spin.hw.mmu.Pte;

/// Makes and ends address spaces, and does what the published services [VirtAddr] and [Translation] ask for.
///
/// What a space consists of is charged to the space, the space to its maker; when it ends, all of it comes back in one
/// pass over its page table. Kernel-private; on the kernel's thread.
public final class AddressSpaces {
    private static final long PAGE_BYTES = PhysicalPages.PAGE_BYTES;
    /// Where regions go when nobody says where: above what programs are linked to.
    private static final long ANYWHERE = 0x2_0000_0000L;
    /// A page table that maps nothing, in the kernel's own memory: where the processor is put when its context ends.
    private static final long EMPTY_TABLE = 0x4000;

    private final Cpu cpu;
    private final PhysicalMemory memory;
    private final PhysicalPages pages;
    private final PageTables tables;
    private final AddressSpaceNumbers numbers;
    private final Ledger ledger;
    private final Account kernel;
    private final Resource spaces;
    private final Resource stretches;
    private final Resource handles;
    private final List<Context> contexts = new ArrayList<>();
    private int serial;

    /// @param kernel whom spaces are charged to that the kernel makes for itself
    public AddressSpaces(Machine machine, PhysicalPages pages, Ledger ledger, Account kernel) {
        cpu = machine.cpu();
        memory = machine.memory();
        this.pages = pages;
        this.ledger = ledger;
        this.kernel = kernel;
        numbers = new AddressSpaceNumbers(cpu, machine.profile().tb().addressSpaceNumbers());
        tables = new PageTables(cpu, memory, pages, numbers);
        spaces = ledger.resource("context", holder -> contexts.forEach(each -> holder.accept(each.maker)));
        stretches = ledger.resource("region", holder -> contexts.forEach(each -> each.regions.walk(holder)));
        handles = ledger.resource("reference", holder -> contexts.forEach(each -> each.references.walk(holder)));
    }

    /// Those that live, in no order that means anything.
    List<Context> contexts() {
        return List.copyOf(contexts);
    }

    PageTables tables() {
        return tables;
    }

    /// An empty address space of the kernel's.
    public Context create() {
        return create(kernel);
    }

    /// An empty address space, charged to `maker`.
    public Context create(Account maker) {
        int number = ++serial;
        var account = ledger.open("context " + number);
        // Others may have their turn while a frame is sought, so the maker is asked and charged afterwards.
        Page table = null;
        try {
            table = pages.allocateWired(account);
        } finally {
            if (table == null) {
                ledger.close(account);
            }
        }
        if (!mayHaveOneMore(maker)) {
            pages.release(table);
            ledger.close(account);
            throw new VmException(Reason.QUOTA, "%s has %d address spaces and may have no more; destroy one"
                    .formatted(maker.holder(), maker.held(spaces)));
        }
        var context = new Context(this, number, table, maker, account, new References(number, handles));
        context.index = contexts.size();
        contexts.add(context);
        return context;
    }

    private boolean mayHaveOneMore(Account maker) {
        return !maker.isClosed() && maker.charge(spaces);
    }

    /// Ends the space: nothing of it can be reached by any translation, and all that was charged to it comes back. A processor that
    /// was in it is in no space.
    public void destroy(Context context) {
        check(context);
        context.live = false;
        if (cpu.pageTableBase() == context.pageTable.address()) {
            cpu.context(EMPTY_TABLE, AddressSpaceNumbers.KERNEL);
        }
        context.references.clear();
        tables.walk(context, new PageTables.Visitor() {
            @Override
            public void mapped(long address) {
                unmap(context, address);
            }

            @Override
            public void table(long physical) {
                pages.release(held(physical));
            }
        });
        var regions = context.regions;
        while (regions.count() > 0) {
            forget(context, regions.get(regions.count() - 1));
        }
        context.maker.credit(spaces);
        ledger.close(context.account);
        var last = contexts.removeLast();
        if (last != context) {
            contexts.set(context.index, last);
            last.index = context.index;
        }
    }

    void destroy(Account who, Context context) {
        check(context);
        if (context.maker != who) {
            throw new VmException(Reason.FOREIGN, "%s is %s's, and not for %s to end".formatted(context,
                    context.maker.holder(), who.holder()));
        }
        destroy(context);
    }

    /// The domain is gone: its spaces end, and what it had in others comes back.
    void releaseAll(Account account) {
        for (int i = contexts.size() - 1; i >= 0; i--) {
            var context = contexts.get(i);
            if (context.maker == account) {
                destroy(context);
            } else {
                releaseIn(context, account);
            }
        }
    }

    private void releaseIn(Context context, Account account) {
        context.references.release(account);
        var regions = context.regions;
        for (int i = regions.count() - 1; i >= 0; i--) {
            var region = regions.get(i);
            if (region.account == account) {
                deallocate(region);
            }
        }
    }

    /// From now on user code runs in `context`; in one that has ended it finds nothing, and its strand meets a bad address.
    public void enter(Context context) {
        if (context.spaces != this) {
            throw VmException.foreign(context);
        }
        if (!context.live) {
            cpu.context(EMPTY_TABLE, AddressSpaceNumbers.KERNEL);
            return;
        }
        cpu.context(context.pageTable.address(), numbers.of(context));
    }

    /// Reserves the pages from `first` up to `beyond` for the space itself; nothing is mapped there yet.
    public Region allocate(Context context, long first, long beyond) {
        check(context);
        return allocate(context.account, context, first, beyond);
    }

    /// Takes out of the space whatever is mapped and allocated in it, whoever put it there.
    public void clear(Context context) {
        check(context);
        var regions = context.regions;
        while (regions.count() > 0) {
            deallocate(regions.get(regions.count() - 1));
        }
    }

    /// Hands the space over: the whole user part of it becomes one region of `who`, and the pages that the kernel has mapped there are his,
    /// like any that he has allocated himself.
    public Region adopt(Context context, Account who) {
        check(context);
        var regions = context.regions;
        for (int i = 0; i < regions.count(); i++) {
            if (regions.get(i).account != context.account) {
                throw new VmException(Reason.OCCUPIED,
                        "%s has a part that is %s's already, so it cannot be handed over whole".formatted(context,
                                regions.get(i).account.holder()));
            }
        }
        var mapped = new ArrayList<Page>();
        for (long at = tables.nextMapped(context, 0, PageTables.USER_BEYOND); at < PageTables.USER_BEYOND; at = tables
                .nextMapped(context, at + PAGE_BYTES, PageTables.USER_BEYOND)) {
            mapped.add(held(Pte.frameAddress(tables.load(context, at))));
        }
        if (!who.charge(pages.resource(), mapped.size())) {
            throw new VmException(Reason.QUOTA, "%s may not have the %d pages of %s; give some back"
                    .formatted(who.holder(), mapped.size(), context));
        }
        while (regions.count() > 0) {
            forget(context, regions.get(regions.count() - 1));
        }
        mapped.forEach(page -> pages.handOver(page, who));
        return allocate(who, context, 0, PageTables.USER_BEYOND);
    }

    /// The first page from `address` on that is mapped; -1 when none is.
    long nextMapping(Context context, long address) {
        check(context);
        if (address < 0 || address >= PageTables.USER_BEYOND) {
            return -1;
        }
        long found = tables.nextMapped(context, pageOf(address), PageTables.USER_BEYOND);
        return found == PageTables.USER_BEYOND ? -1 : found;
    }

    /// The page that is mapped there, if `who` holds it.
    Page pageAt(Account who, Context context, long address) {
        check(context);
        long pte = tables.load(context, address);
        if (pte == 0) {
            throw absent(context, address);
        }
        var page = held(Pte.frameAddress(pte));
        if (page.account != who) {
            throw new VmException(Reason.FOREIGN, "%s is mapped at 0x%x of %s, and not %s's".formatted(page, address,
                    context, who.holder()));
        }
        return page;
    }

    /// Reserves the pages that `bytes` bytes at `address` touch, charged to `account`.
    Region allocateAt(Account account, Context context, long address, long bytes) {
        check(context);
        if (bytes <= 0 || address < 0 || address >= PageTables.USER_BEYOND || bytes > PageTables.USER_BEYOND) {
            throw new VmException(Reason.RANGE,
                    "%d bytes at 0x%x are no part of user code's addresses, which end at 0x%x".formatted(bytes, address,
                            PageTables.USER_BEYOND));
        }
        return allocate(account, context, address, address + bytes);
    }

    /// Reserves pages wherever there are so many.
    Region allocateAnywhere(Account account, Context context, long bytes) {
        check(context);
        if (bytes <= 0 || bytes > PageTables.USER_BEYOND) {
            throw new VmException(Reason.RANGE, "a region of %d bytes cannot be allocated".formatted(bytes));
        }
        long length = (bytes + PAGE_BYTES - 1) & -PAGE_BYTES;
        long first = context.regions.gap(length, ANYWHERE);
        return allocate(account, context, first, first + length);
    }

    private Region allocate(Account account, Context context, long from, long to) {
        long first = pageOf(from);
        long beyond = pageOf(to + PAGE_BYTES - 1);
        if (first < 0 || beyond > PageTables.USER_BEYOND || beyond <= first) {
            throw new VmException(Reason.RANGE,
                    "0x%x to 0x%x is no part of user code's addresses, which end at 0x%x".formatted(from, to,
                            PageTables.USER_BEYOND));
        }
        if (!context.regions.isFree(first, beyond)) {
            throw new VmException(Reason.OCCUPIED,
                    "0x%x to 0x%x of %s is allocated already, in part at least; choose other addresses"
                            .formatted(first, beyond, context));
        }
        if (!account.charge(stretches)) {
            throw new VmException(Reason.QUOTA, "%s has %d regions and may have no more; deallocate one"
                    .formatted(account.holder(), account.held(stretches)));
        }
        var region = new Region(context, first, beyond, account);
        context.regions.add(region);
        return region;
    }

    /// Gives the region back; what is mapped in it is unmapped.
    void deallocate(Region region) {
        check(region);
        var context = region.context;
        long beyond = region.beyond;
        for (long page = tables.nextMapped(context, region.first, beyond); page < beyond; page = tables
                .nextMapped(context, page + PAGE_BYTES, beyond)) {
            unmap(context, page);
        }
        forget(context, region);
    }

    private void forget(Context context, Region region) {
        region.live = false;
        region.account.credit(stretches);
        context.regions.remove(region);
    }

    /// Maps a fresh zeroed page of the space's own at the page that holds `address`. It lives as long as it is mapped.
    ///
    /// @return the physical address of its frame
    public long map(Context context, long address, Protection allowed) {
        check(context);
        requireVacant(context, address);
        long at = tables.make(context, address);
        var page = pages.allocateWired(context.account);
        if (tables.load(context, address) != 0) {
            // By somebody who had his turn while a frame was sought.
            pages.release(page);
            throw occupied(context, address);
        }
        page.stored = true;
        tables.map(at, page, allowed, PageTables.MAY_ALL, true);
        page.mapped(context, pageOf(address));
        return page.address();
    }

    void map(Region region, long address, Page page, Protection allowed) {
        check(region);
        check(allowed);
        if (!region.contains(address)) {
            throw new VmException(Reason.RANGE, "0x%x does not lie in %s".formatted(address, region));
        }
        var context = region.context;
        checkMapping(region, address, page);
        long at = tables.find(context, address);
        if (at == 0) {
            at = tables.make(context, address);
            // To make room for the table, this very page may have been taken, or the space ended by whoever was asked.
            checkMapping(region, address, page);
        }
        pages.used(page);
        tables.map(at, page, allowed, allowed.may, page.stored);
        page.mapped(context, pageOf(address));
    }

    private void checkMapping(Region region, long address, Page page) {
        check(region);
        pages.checkMappable(page);
        requireVacant(region.context, address);
    }

    private void requireVacant(Context context, long address) {
        if (tables.load(context, address) != 0) {
            throw occupied(context, address);
        }
    }

    private static VmException occupied(Context context, long address) {
        return new VmException(Reason.OCCUPIED,
                "page 0x%x of %s is mapped already; remove that mapping first".formatted(pageOf(address), context));
    }

    /// Unmaps a page, if one is mapped. A page of the space's own goes with its mapping.
    void unmap(Context context, long address) {
        long at = tables.find(context, address);
        long pte = at == 0 ? 0 : memory.loadQuad(at);
        if ((pte & Pte.VALID) == 0) {
            return;
        }
        var page = held(Pte.frameAddress(pte));
        tables.clear(context, address, at);
        page.unmapped(context, pageOf(address));
        if (page.wired && page.mappings() == 0) {
            pages.release(page);
        }
    }

    /// Unmaps the page that holds `address`.
    void remove(Context context, long address) {
        check(context);
        if (tables.load(context, address) == 0) {
            throw absent(context, address);
        }
        unmap(context, address);
    }

    /// Rewrites the rights of a mapped page, then drops what the translation buffers may still hold of it.
    void protect(Context context, long address, Protection allowed) {
        check(context);
        check(allowed);
        long at = tables.find(context, address);
        tables.protect(context, address, at, changeable(context, address, at, allowed), allowed);
    }

    /// The same for the pages of a stretch. All are looked at before the first is changed.
    void protect(Context context, long address, long bytes, Protection allowed) {
        check(context);
        check(allowed);
        if (bytes <= 0 || address < 0 || address >= PageTables.USER_BEYOND
                || bytes > PageTables.USER_BEYOND - address) {
            throw new VmException(Reason.RANGE,
                    "%d bytes at 0x%x are no part of user code's addresses, which end at 0x%x".formatted(bytes, address,
                            PageTables.USER_BEYOND));
        }
        long first = pageOf(address);
        long beyond = address + bytes;
        long needed = Pte.VALID | allowed.may;
        if ((tables.common(context, first, beyond) & needed) != needed) {
            for (long page = first; page < beyond; page += PAGE_BYTES) {
                changeable(context, page, tables.find(context, page), allowed);
            }
        }
        tables.protectAll(context, first, beyond, allowed);
    }

    /// The entry as it is, when it may become `allowed`.
    private long changeable(Context context, long address, long at, Protection allowed) {
        long pte = at == 0 ? 0 : memory.loadQuad(at);
        if ((pte & Pte.VALID) == 0) {
            throw absent(context, address);
        }
        if ((allowed.may & ~pte) != 0) {
            throw new VmException(Reason.FORBIDDEN,
                    "page 0x%x of %s was not mapped for %s; remove the mapping, and add it with the page"
                            .formatted(pageOf(address), context, allowed));
        }
        return pte;
    }

    Protection protection(Context context, long address) {
        check(context);
        long pte = tables.load(context, address);
        return pte == 0 ? Protection.NONE : PageTables.protection(pte);
    }

    boolean isAllocated(Context context, long address) {
        return context.regions.at(address) != null;
    }

    boolean isMapped(Context context, long address) {
        return entry(context, address) != 0;
    }

    /// The valid page table entry of the page, 0 when nothing is mapped.
    long entry(Context context, long address) {
        return tables.load(context, address);
    }

    boolean permits(Context context, long address, Access access) {
        return tables.permits(context, address, access);
    }

    /// Whether the store that has just been refused was only the first one into its page; then it will not be refused again.
    boolean noticedStore(Context context, long address) {
        long at = tables.find(context, address);
        long pte = at == 0 ? 0 : memory.loadQuad(at);
        if ((pte & Pte.VALID) == 0 || (pte & Pte.USER_WRITE) == 0 || (pte & STORED_OR_WAITING) != Pte.FAULT_ON_WRITE) {
            return false;
        }
        held(Pte.frameAddress(pte)).stored = true;
        tables.noticeStore(context, address, at, pte);
        return true;
    }

    private static final long STORED_OR_WAITING = PageTables.STORED | Pte.FAULT_ON_WRITE;

    boolean isDirty(Page page) {
        pages.checkHeld(page);
        return page.stored;
    }

    boolean isDirty(Context context, long address) {
        check(context);
        long pte = tables.load(context, address);
        return pte != 0 && held(Pte.frameAddress(pte)).stored;
    }

    void clean(Page page) {
        pages.checkHeld(page);
        page.stored = false;
        for (int i = 0; i < page.mappings(); i++) {
            tables.awaitStore(page.mappedIn(i), page.mappedAt(i));
        }
    }

    /// Copies user memory out, as user code could read it.
    public byte[] read(Context context, long address, int length) {
        check(context);
        if (length < 0) {
            throw new VmException(Reason.RANGE, length + " bytes cannot be read");
        }
        if (length > 0) {
            requireAll(context, address, length, Access.READ);
        }
        var bytes = new byte[length];
        for (int done = 0; done < length;) {
            int chunk = chunk(address + done, length - done);
            memory.copyOut(physical(context, address + done), bytes, done, chunk);
            done += chunk;
        }
        return bytes;
    }

    /// Copies bytes into user memory, as user code could store them; all or nothing.
    public void write(Context context, long address, byte[] bytes) {
        check(context);
        if (bytes.length > 0) {
            requireAll(context, address, bytes.length, Access.WRITE);
        }
        for (int done = 0; done < bytes.length;) {
            int chunk = chunk(address + done, bytes.length - done);
            noticedStore(context, address + done);
            memory.copyIn(physical(context, address + done), bytes, done, chunk);
            done += chunk;
        }
    }

    private void requireAll(Context context, long address, int length, Access access) {
        for (long page = pageOf(address); page < address + length; page += PAGE_BYTES) {
            if (!tables.permits(context, page, access)) {
                throw new VmException(isMapped(context, page) ? Reason.FORBIDDEN : Reason.ABSENT,
                        "%d bytes at 0x%x of %s cannot be accessed: page 0x%x forbids it or is not there"
                                .formatted(length, address, context, page));
            }
        }
    }

    private long physical(Context context, long address) {
        return Pte.frameAddress(tables.load(context, address)) + (address & (PAGE_BYTES - 1));
    }

    private static int chunk(long address, int left) {
        return (int) Math.min(left, PAGE_BYTES - (address & (PAGE_BYTES - 1)));
    }

    public int freeFrames() {
        return pages.freeFrames();
    }

    /// How many spaces there are.
    public int size() {
        return contexts.size();
    }

    /// Whether the kernel's books are right; see [Ledger#discrepancies].
    public List<String> discrepancies() {
        return ledger.discrepancies();
    }

    /// A space of this kernel that exists, or a refusal.
    void check(@Nullable Context context) {
        if (context == null) {
            throw VmException.nil("context");
        }
        if (context.spaces != this) {
            throw VmException.foreign(context);
        }
        if (!context.live) {
            throw VmException.stale(context);
        }
    }

    void check(@Nullable Region region) {
        if (region == null) {
            throw VmException.nil("region");
        }
        if (region.context.spaces != this) {
            throw VmException.foreign(region);
        }
        if (!region.live) {
            throw VmException.stale(region);
        }
    }

    private static void check(@Nullable Protection allowed) {
        if (allowed == null) {
            throw VmException.nil("protection");
        }
    }

    private Page held(long physical) {
        var page = pages.holder(physical);
        if (page == null) {
            throw new IllegalStateException(
                    "frame 0x%x is in a page table and nobody holds it".formatted(physical));
        }
        return page;
    }

    private static VmException absent(Context context, long address) {
        return new VmException(Reason.ABSENT, "no page of %s is mapped at 0x%x".formatted(context, address));
    }

    private static long pageOf(long address) {
        return address & -PAGE_BYTES;
    }
}
