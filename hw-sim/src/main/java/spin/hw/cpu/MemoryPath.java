package spin.hw.cpu;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.hw.memory.FrameWatcher;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Access;
import spin.hw.mmu.Pte;
import spin.hw.mmu.TranslationBuffer;
import spin.hw.mmu.VirtualAddress;
import spin.hw.profile.InstructionClass;

/// The way from an address in an instruction to a byte in memory: what the architecture checks, and what is kept at hand so that
/// it need not be checked twice.
///
/// [#check] is the architecture. Everything else here only remembers its answers, and forgets them as soon as they could differ.
public final class MemoryPath implements FrameWatcher {

    // What check answers besides physical addresses, none of which is negative.
    static final long NOT_CANONICAL = -1;
    static final long MISS = -2;
    static final long FORBIDDEN = -3;
    static final long FAULT_ON = -4;

    /// The address bits that the 21064 drives when PALcode fetches.
    private static final long PHYSICAL = (1L << 34) - 1;

    private final CpuState state;
    private final PhysicalMemory memory;
    private final TranslationBuffer instructionBuffer;
    private final TranslationBuffer dataBuffer;
    private final AccessCache userCache = new AccessCache();
    private final AccessCache kernelCache = new AccessCache();
    private final AccessCache palCache = new AccessCache();
    private final List<AccessCache> caches = List.of(userCache, kernelCache, palCache);
    private final CodePages pages;
    private final Decoder decoder;

    MemoryPath(CpuState state, PhysicalMemory memory, TranslationBuffer instructionBuffer, TranslationBuffer dataBuffer,
            CodePages pages, Decoder decoder) {
        this.state = state;
        this.memory = memory;
        this.instructionBuffer = instructionBuffer;
        this.dataBuffer = dataBuffer;
        this.pages = pages;
        this.decoder = decoder;
        instructionBuffer.listener(this::codeTranslationForgotten);
        dataBuffer.listener(this::dataTranslationForgotten);
        memory.watcher(this);
    }

    /// The physical address that the access reaches, or why it does not: a negative answer. Changes and counts nothing.
    long check(long va, Access access) {
        if (state.palMode && access == Access.EXECUTE) {
            return va & PHYSICAL;
        }
        if (!VirtualAddress.isCanonical(va)) {
            return NOT_CANONICAL;
        }
        if (state.kernelSegment && VirtualAddress.isKseg(va)) {
            return state.userMode ? FORBIDDEN : VirtualAddress.ksegPhysical(va);
        }
        long pte = buffer(access).lookup(va, state.asn);
        if (pte == 0) {
            return MISS;
        }
        if (!Pte.allows(pte, access, state.userMode)) {
            return FORBIDDEN;
        }
        if (Pte.faultsOn(pte, access)) {
            return FAULT_ON;
        }
        return Pte.physical(pte, va);
    }

    /// Whether a load from `va`, which [#check] lets pass, passes the caches by.
    boolean isUncached(long va) {
        boolean segment = state.kernelSegment && VirtualAddress.isKseg(va);
        return !segment && (dataBuffer.lookup(va, state.asn) & Pte.UNCACHED) != 0;
    }

    TranslationBuffer buffer(Access access) {
        return access == Access.EXECUTE ? instructionBuffer : dataBuffer;
    }

    // For engines.

    /// What is at hand in the mode that the CPU is in.
    public AccessCache cache() {
        return state.palMode ? palCache : state.userMode ? userCache : kernelCache;
    }

    /// Puts the page of `va` at hand for reading, if a read there completes without PALcode, finds memory, and costs what any other does.
    ///
    /// @return whether [AccessCache#readTags] now has it
    public boolean fillRead(long va) {
        long pa = check(va, Access.READ);
        if (pa < 0 || pa >= memory.size() || isUncached(va)) {
            return false;
        }
        cache().read(va, memory.readableFrame(pa));
        return true;
    }

    /// Puts the page of `va` at hand for writing, if a write there completes without PALcode, finds memory, and needs to be told to
    /// nobody; and a read there is like any other, so that engines may know a page for both.
    ///
    /// @return whether [AccessCache#writeTags] now has it
    public boolean fillWrite(long va) {
        long pa = check(va, Access.WRITE);
        if (pa < 0 || pa >= memory.size() || memory.holdsCode(pa) || isUncached(va)) {
            return false;
        }
        cache().write(va, memory.writableFrame(pa));
        return true;
    }

    /// The decoded page that the instruction at `va` is in, or null when its fetch does not complete without PALcode or finds no memory.
    public @Nullable CodePage codePage(long va) {
        var cache = cache();
        int entry = AccessCache.entry(va);
        if (cache.executeTags[entry] == (va & AccessCache.BYTE)) {
            return cache.codePages[entry];
        }
        long pa = check(va, Access.EXECUTE);
        if (pa < 0 || pa >= memory.size()) {
            return null;
        }
        var page = pageAt(pa);
        cache.execute(va, page);
        return page;
    }

    /// Decodes a page from `index` on to the end of that run, and keeps [CodePage#cyclesToGo] true for what leads there.
    public void decode(CodePage page, int index) {
        int end = index;
        boolean runs = true;
        while (runs && end < CodePage.WORDS && page.code[end] == Op.UNDECODED) {
            int word = word(page, end);
            page.put(end, decoder.decode(word), decoder.classOf(word));
            runs = !Decoder.endsRun(page.code[end]);
            end++;
        }
        page.sumCycles(end, index);
    }

    /// The instruction itself.
    public int word(CodePage page, int index) {
        return memory.loadLong(CodePages.address(page, index));
    }

    /// What an instruction is charged as.
    public InstructionClass kind(int word) {
        return decoder.classOf(word);
    }

    /// How often control goes to an instruction until it is hot; forgets what has been decoded.
    public void patience(int times) {
        pages.patience(times);
        forgetCode();
    }

    /// Lets `listener` hear of decoded words that change.
    public void listen(CodeListener listener) {
        pages.listen(listener);
    }

    private CodePage pageAt(long pa) {
        var page = pages.find(pa);
        if (page != null) {
            return page;
        }
        if (pages.isFull()) {
            forgetCode();
        }
        var frame = memory.readableFrame(pa);
        caches.forEach(cache -> cache.forgetWrites(frame));
        return pages.make(pa);
    }

    // What ends the truth of what is at hand.

    void addressSpaceChanged() {
        caches.forEach(AccessCache::forgetData);
        caches.forEach(AccessCache::forgetCode);
    }

    /// Forgets all that was decoded.
    void forgetCode() {
        pages.forgetAll();
        caches.forEach(AccessCache::forgetCode);
    }

    @Override
    public void codeChanges(long pa, int bytes) {
        pages.change(pa, bytes);
    }

    @Override
    public void arrayReplaced(byte[] old) {
        for (var cache : caches) {
            cache.forgetReads(old);
            cache.forgetWrites(old);
        }
    }

    private void dataTranslationForgotten(long va, long mask) {
        if (mask == AccessCache.BYTE) {
            caches.forEach(cache -> cache.forgetData(va));
        } else {
            caches.forEach(AccessCache::forgetData);
        }
    }

    private void codeTranslationForgotten(long va, long mask) {
        if (mask == AccessCache.BYTE) {
            caches.forEach(cache -> cache.forgetCode(va));
        } else {
            caches.forEach(AccessCache::forgetCode);
        }
    }
}
