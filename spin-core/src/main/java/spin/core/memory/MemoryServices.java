package spin.core.memory;

import java.util.function.Function;
import spin.core.account.Account;
import spin.core.account.Ledger;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Requester;
import spin.dispatcher.ResultHandler;
import spin.hw.Machine;
import spin.hw.mmu.Pte;

/// The memory of one kernel: pages, address spaces, and who may do what with them, made together and given to whoever boots.
///
/// For each published interface there is an intrinsic implementation, which serves the kernel; one for each importer, which serves that; and
/// an authoriser.
public final class MemoryServices {
    /// The kernel's own memory lies below; frames for others begin here.
    private static final long FIRST_FREE = 1L << 20;
    /// Of the DEC 3000/400's board cache, for machines whose caches are not simulated.
    private static final int BOARD_CACHE_BYTES = 512 << 10;

    private final Ledger ledger;
    private final Account kernel;
    private final PhysicalPages pages;
    private final AddressSpaces spaces;
    private final MemoryAuthority authority;

    public MemoryServices(Machine machine, Ledger ledger, Requester kernel) {
        this.ledger = ledger;
        this.kernel = ledger.of(kernel);
        var caches = machine.profile().caches();
        int colours = (caches == null ? BOARD_CACHE_BYTES : caches.boardBytes()) / Pte.PAGE_BYTES;
        pages = new PhysicalPages(machine.memory(), FIRST_FREE, colours, ledger, this.kernel);
        spaces = new AddressSpaces(machine, pages, ledger, this.kernel);
        authority = new MemoryAuthority(spaces, ledger);
    }

    public PhysicalPages pages() {
        return pages;
    }

    public AddressSpaces spaces() {
        return spaces;
    }

    /// For whoever wants to look.
    public MemoryView view() {
        return new MemoryView(pages, spaces);
    }

    public PhysAddr physAddr() {
        return new PhysAddrService(pages, spaces, intrinsic());
    }

    public Function<Requester, PhysAddr> physAddrFor() {
        return who -> new PhysAddrService(pages, spaces, importer(who));
    }

    public Authoriser physAddrAuthoriser() {
        return authority::physical;
    }

    /// The first page that somebody names is taken.
    public static ResultHandler<Page> firstNamed() {
        return (soFar, result, last) -> soFar != null ? soFar : result;
    }

    public VirtAddr virtAddr() {
        return new VirtAddrService(spaces, intrinsic());
    }

    public Function<Requester, VirtAddr> virtAddrFor() {
        return who -> new VirtAddrService(spaces, importer(who));
    }

    public Translation translation() {
        return new TranslationService(spaces, intrinsic());
    }

    public Function<Requester, Translation> translationFor() {
        return who -> new TranslationService(spaces, importer(who));
    }

    public Authoriser translationAuthoriser() {
        return authority::translation;
    }

    /// The kernel has no advice.
    public Paging paging() {
        return (space, candidate) -> Paging.NO_ADVICE;
    }

    public Authoriser pagingAuthoriser() {
        return authority::paging;
    }

    /// The first advice that is any.
    public static ResultHandler<Long> firstAdvice() {
        return (soFar, result, last) -> soFar != null && soFar != Paging.NO_ADVICE ? soFar : result;
    }

    public ExternalRef externalRef() {
        return new ExternalRefService(spaces, intrinsic());
    }

    public Function<Requester, ExternalRef> externalRefFor() {
        return who -> new ExternalRefService(spaces, importer(who));
    }

    /// For interfaces that are only called.
    public static Authoriser callOnly() {
        return MemoryAuthority.services();
    }

    /// The domain is gone: its spaces end, and its pages, regions and references come back.
    public void unloaded(Requester domain) {
        var account = ledger.of(domain);
        spaces.releaseAll(account);
        pages.releaseAll(account);
    }

    private Service intrinsic() {
        return new Service(kernel, null);
    }

    private Service importer(Requester who) {
        return new Service(ledger.of(who), who);
    }
}
