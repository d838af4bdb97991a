package spin.hw.translate;

import org.jspecify.annotations.Nullable;
import spin.hw.cpu.AccessCache;
import spin.hw.cpu.CodePage;
import spin.hw.cpu.CpuState;

/// What the generated code of one CPU touches besides the registers. The fields stand for the mode in which the translator was entered:
/// it cannot change before the translator returns.
final class Context {

    static final long NOWHERE = -1;

    final CpuState state;

    long[] readTags = {};
    byte[][] readFrames = {};
    long[] writeTags = {};
    byte[][] writeFrames = {};
    long[] executeTags = {};
    @Nullable
    CodePage[] codePages = {};

    /// Set by a region that leaves because the CPU or the interpreter must do the instruction at the PC.
    boolean slow;
    /// The call site that would have gone on by itself, had it been linked to a region.
    @Nullable
    Link unlinked;
    /// The indirect jump that went to where its region has nothing.
    long jumpedFrom = NOWHERE;

    Context(CpuState state) {
        this.state = state;
    }

    void use(AccessCache cache) {
        readTags = cache.readTags;
        readFrames = cache.readFrames;
        writeTags = cache.writeTags;
        writeFrames = cache.writeFrames;
        executeTags = cache.executeTags;
        codePages = cache.codePages;
    }
}
