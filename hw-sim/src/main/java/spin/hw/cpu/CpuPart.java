package spin.hw.cpu;

import java.util.Arrays;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.mmu.Pte;

/// The CPU in a checkpoint: what [CpuState] holds, and which Alpha it is. Watch points and the engine are the host's business and stay as
/// they are; what engines have decoded or translated follows from memory.
final class CpuPart implements Checkpointed {

    private static final int REGISTERS = 32;
    private static final int HIGHEST_IPL = 7;

    private final Cpu cpu;
    private final CpuState state;
    private final int addressSpaceNumbers;

    CpuPart(Cpu cpu, CpuState state, int addressSpaceNumbers) {
        this.cpu = cpu;
        this.state = state;
        this.addressSpaceNumbers = addressSpaceNumbers;
    }

    @Override
    public String checkpointName() {
        return "cpu";
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    public void save(State out) {
        if (cpu.hasManagedCode()) {
            throw new CheckpointException(
                    "User code on the host is bound to the current context, which no checkpoint can hold;"
                            + " repeat the run from its seed and recorded inputs instead.");
        }
        out.put("integers", Arrays.copyOf(state.integers, REGISTERS)).put("floats",
                Arrays.copyOf(state.floats, REGISTERS));
        out.put("fpcr", state.fpcr).put("pc", state.pc).put("instructions", state.instructions);
        out.put("userMode", state.userMode).put("palMode", state.palMode).put("waiting", state.waiting);
        out.put("floatingEnabled", state.floatingEnabled).put("kernelSegment", state.kernelSegment);
        out.put("ipl", state.ipl).put("asn", state.asn).put("pageTableBase", state.pageTableBase);
        out.put("lockedBlock", state.lockedBlock).put("interruptFlag", state.interruptFlag);
        out.put("counterOffset", state.counterOffset).put("extensions", cpu.implementation().extensions());
    }

    @Override
    public void restore(State in) {
        long[] integers = in.numbers("integers");
        long[] floats = in.numbers("floats");
        long pc = in.number("pc");
        int ipl = in.integer("ipl");
        int asn = in.integer("asn");
        long pageTableBase = in.number("pageTableBase");
        if (integers.length != REGISTERS || floats.length != REGISTERS || (pc & 3) != 0 || ipl < 0 || ipl > HIGHEST_IPL
                || asn < 0 || asn >= addressSpaceNumbers || (pageTableBase & Pte.PAGE_BYTES - 1) != 0) {
            throw new CheckpointException(
                    "The CPU of the checkpoint is in a state that no CPU can be in; it is damaged.");
        }
        var implementation = implementation(in.number("extensions"));
        long fpcr = in.number("fpcr");
        long instructions = in.number("instructions");
        boolean userMode = in.flag("userMode");
        boolean palMode = in.flag("palMode");
        boolean waiting = in.flag("waiting");
        boolean floatingEnabled = in.flag("floatingEnabled");
        boolean kernelSegment = in.flag("kernelSegment");
        long lockedBlock = in.number("lockedBlock");
        boolean interruptFlag = in.flag("interruptFlag");
        int counterOffset = in.integer("counterOffset");

        // From here on nothing can be refused.
        for (int n = 0; n < REGISTERS; n++) {
            cpu.register(n, integers[n]);
            cpu.floating(n, floats[n]);
        }
        state.fpcr = fpcr;
        state.instructions = instructions;
        state.userMode = userMode;
        state.palMode = palMode;
        state.waiting = waiting;
        state.floatingEnabled = floatingEnabled;
        state.ipl = ipl;
        state.lockedBlock = lockedBlock;
        state.interruptFlag = interruptFlag;
        state.counterOffset = counterOffset;
        cpu.context(pageTableBase, asn);
        cpu.kernelSegment(kernelSegment);
        if (cpu.implementation() != implementation) {
            cpu.implementation(implementation);
        }
        cpu.pc(pc);
    }

    private static Implementation implementation(long extensions) {
        for (var implementation : Implementation.values()) {
            if (implementation.extensions() == extensions) {
                return implementation;
            }
        }
        throw new CheckpointException("The CPU of the checkpoint has the extensions 0x" + Long.toHexString(extensions)
                + ", which no CPU here has; restore it with the release that saved it.");
    }
}
