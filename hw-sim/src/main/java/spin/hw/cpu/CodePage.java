package spin.hw.cpu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spin.hw.profile.Account;
import spin.hw.profile.InstructionClass;

/// One frame of memory as decoded instructions, each when it is first executed; [Decoder] says how they are packed.
///
/// A word that is stored to is decoded again: at once, so that a program sees its own changes even without an IMB, as it may.
///
/// What ran is kept as differences: an engine that completed the words from `start` up to `end` adds one to `visits[start]` and takes one
/// from `visits[end]`. The running sum is then how often each word completed, so that counting by class costs nothing
/// for an instruction and two additions for a branch.
@SuppressWarnings("EnumOrdinal") // An index that never leaves this class; a reference for each word would be four times as large.
public final class CodePage {

    /// Instructions in a frame.
    public static final int WORDS = 2048;

    private static final InstructionClass[] CLASSES = InstructionClass.values();

    /// The decoded words, 0 for those that are not; one more slot ends the page.
    public final long[] code = new long[WORDS + 1];
    /// Cycles from each decoded word to the end of its run, both included: what may pass before the next branch is taken.
    /// A run ends where execution cannot fall through, and with the page.
    public final int[] cyclesToGo = new int[WORDS + 1];
    /// What completed, as differences, since it was last settled.
    public final long[] visits = new long[WORDS + 1];
    /// Whether [#visits] has something to settle. An engine sets it before it counts.
    public boolean visited;

    /// How often control may still go to each word before it is hot, for an engine that asks the interpreter to mind it.
    public final int[] heat = new int[WORDS + 1];
    /// What an engine keeps with the page.
    public @Nullable Object attachment;

    private final long base;
    private final byte[] classes = new byte[WORDS];

    CodePage(long base, int patience) {
        this.base = base;
        code[WORDS] = Op.PAGE_END;
        Arrays.fill(heat, patience);
    }

    /// The physical address of the frame.
    public long base() {
        return base;
    }

    /// The index of the word at an address of this page.
    public static int index(long va) {
        return (int) va >>> 2 & WORDS - 1;
    }

    void put(int index, long decoded, InstructionClass instructionClass) {
        code[index] = decoded;
        classes[index] = (byte) instructionClass.ordinal();
    }

    /// Sums the cycles to go for the words before `end`, down to `index` and on to the first that does not lead there.
    void sumCycles(int end, int index) {
        for (int i = end - 1; i >= 0 && (i >= index || leadsOn(i)); i--) {
            cyclesToGo[i] = Decoder.cycles(code[i]) + (Decoder.endsRun(code[i]) ? 0 : cyclesToGo[i + 1]);
        }
    }

    private boolean leadsOn(int i) {
        return code[i] != Op.UNDECODED && !Decoder.endsRun(code[i]);
    }

    /// Whether any of `count` words from `first` on has been decoded.
    boolean hasDecoded(int first, int count) {
        for (int i = first; i < first + count; i++) {
            if (code[i] != Op.UNDECODED) {
                return true;
            }
        }
        return false;
    }

    void forget(int first, int count) {
        Arrays.fill(code, first, first + count, Op.UNDECODED);
    }

    /// Hands to the account what completed here since the last time.
    void settle(Account account) {
        if (!visited) {
            return;
        }
        var counts = new long[CLASSES.length];
        long completed = 0;
        for (int i = 0; i < WORDS; i++) {
            completed += visits[i];
            counts[classes[i]] += completed;
        }
        Arrays.fill(visits, 0);
        visited = false;
        for (int i = 0; i < counts.length; i++) {
            account.completed(CLASSES[i], counts[i]);
        }
    }
}
