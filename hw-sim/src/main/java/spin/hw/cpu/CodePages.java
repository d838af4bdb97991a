package spin.hw.cpu;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.hw.memory.PhysicalMemory;
import spin.hw.profile.Account;

/// The decoded frames of one memory. Bounded: past the limit all are forgotten and decoding begins anew, which costs time and
/// changes nothing.
final class CodePages {

    /// About 45 MB of host memory.
    private static final int LIMIT = 1024;
    private static final int BYTES_PER_WORD = 4;

    private final PhysicalMemory memory;
    private final Account account;
    private final @Nullable CodePage[] byFrame;
    private final List<CodePage> pages = new ArrayList<>();
    private final List<CodeListener> listeners = new ArrayList<>();
    private int patience = Interpreter.COLD;

    CodePages(PhysicalMemory memory, Account account) {
        this.memory = memory;
        this.account = account;
        this.byFrame = new @Nullable CodePage[(int) (memory.size() / PhysicalMemory.FRAME_BYTES)];
        account.deferred(this::settle);
    }

    /// How often control goes to each word of a page made from now on until it is hot.
    void patience(int times) {
        patience = times;
    }

    void listen(CodeListener listener) {
        listeners.add(listener);
    }

    /// Whether another page can be made without forgetting all of them.
    boolean isFull() {
        return pages.size() >= LIMIT;
    }

    /// The page of the frame at `pa`, if it has been decoded.
    @Nullable
    CodePage find(long pa) {
        return byFrame[number(pa)];
    }

    /// A new page for the frame at `pa`, which has none.
    CodePage make(long pa) {
        var page = new CodePage(pa & -PhysicalMemory.FRAME_BYTES, patience);
        byFrame[number(pa)] = page;
        pages.add(page);
        memory.holdsCode(pa, true);
        return page;
    }

    /// Bytes that lie in one frame are about to change.
    void change(long pa, int bytes) {
        var page = byFrame[number(pa)];
        if (page != null) {
            int first = CodePage.index(pa);
            int last = CodePage.index(pa + bytes - 1);
            change(page, first, last - first + 1);
        }
    }

    void forgetAll() {
        for (var page : pages) {
            change(page, 0, CodePage.WORDS);
            memory.holdsCode(page.base(), false);
            byFrame[number(page.base())] = null;
        }
        pages.clear();
    }

    private void change(CodePage page, int first, int count) {
        if (page.hasDecoded(first, count)) {
            page.settle(account);
            for (var listener : listeners) {
                listener.changes(page, first, count);
            }
            page.forget(first, count);
        }
    }

    private void settle() {
        for (var page : pages) {
            page.settle(account);
        }
    }

    private static int number(long pa) {
        return (int) (pa / PhysicalMemory.FRAME_BYTES);
    }

    static long address(CodePage page, int index) {
        return page.base() + (long) BYTES_PER_WORD * index;
    }
}
