package spin.hw.profile;

import static spin.hw.profile.Cost.assumed;
import static spin.hw.profile.Cost.calibrated;
import static spin.hw.profile.Cost.published;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The computers, as data.
///
/// Calibrated are only the plain procedure call and the bare trap: one row of a published table each. Every other figure is
/// printed somewhere, or is marked as assumed.
final class Profiles {

    private static final String GCC_EV4 = "GCC, gcc/config/alpha/ev4.md: ";
    private static final String OSDI96 = "Pardyak and Bershad, OSDI '96, table 1: a procedure call takes 0.10 us on 133 MHz; ";
    private static final String SOSP95 = "Engler et al., SOSP '95, table 4: a null procedure takes 7 cycles; ";
    private static final String R3000 = "usual for an R3000, no source read: ";

    static final List<Profile> ALL = List.of(
            new Profile("dec3000-400", "DEC 3000/400, 133 MHz Alpha 21064", 133_000_000, alphaInstructions(),
                    alphaEvents(),
                    new TbGeometry(8, 4, 32, 64,
                            "21064A data sheet (instruction buffer 8 + 4); data buffer and 6-bit numbers from memory"),
                    PriceBook.standard()),
            station("dec5000-125", "DECstation 5000/125, 25 MHz MIPS R3000", 25_000_000,
                    trap(2, 1, "DEC5000: getpid takes 1.6 us, 40 cycles")),
            station("dec3100", "DECstation 3100, 16.67 MHz MIPS R2000", 16_670_000,
                    trap(6, 5, "DEC3100: getpid takes 2.9 us, 48 cycles")),
            station("dec2100", "DECstation 2100, 12.5 MHz MIPS R2000", 12_500_000,
                    trap(2, 1, "DEC2100: getpid takes 3.2 us, 40 cycles")));

    private Profiles() {}

    private static Map<InstructionClass, Cost> alphaInstructions() {
        var costs = new EnumMap<InstructionClass, Cost>(InstructionClass.class);
        costs.put(InstructionClass.INTEGER, published(1, GCC_EV4 + "2, or 1 when bypassed to the next"));
        costs.put(InstructionClass.SHIFT_OR_BYTE, published(2, GCC_EV4 + "shift and byte manipulation 2"));
        costs.put(InstructionClass.COMPARE, published(1, GCC_EV4 + "2, or 1 to a branch"));
        costs.put(InstructionClass.CONDITIONAL_MOVE, published(2, GCC_EV4 + "conditional move 2"));
        costs.put(InstructionClass.LOAD, published(3, GCC_EV4 + "load hit 3"));
        costs.put(InstructionClass.STORE, assumed(1, "one issue slot; the write buffer takes the rest"));
        costs.put(InstructionClass.MULTIPLY_LONG, published(21, GCC_EV4 + "32-bit multiply 21"));
        costs.put(InstructionClass.MULTIPLY_QUAD, published(23, GCC_EV4 + "64-bit multiply 23"));
        costs.put(InstructionClass.BRANCH, published(2, GCC_EV4 + "branch unit busy for 2"));
        costs.put(InstructionClass.JUMP, published(2, GCC_EV4 + "branch unit busy for 2"));
        costs.put(InstructionClass.CALL, calibrated(7, OSDI96 + "7 + 6 = 13 cycles"));
        costs.put(InstructionClass.RETURN, calibrated(6, OSDI96 + "7 + 6 = 13 cycles"));
        costs.put(InstructionClass.BARRIER, published(4, GCC_EV4 + "memory barrier 4, but may be quite slow"));
        costs.put(InstructionClass.READ_COUNTER, assumed(1, "like any operate instruction"));
        costs.put(InstructionClass.PAL, assumed(4, "least CALL_PAL on a 21164PC (its manual, 6-6); 21064 not found"));
        costs.put(InstructionClass.FLOAT_OPERATE, published(6, GCC_EV4 + "add and multiply 6"));
        costs.put(InstructionClass.FLOAT_DIVIDE_SINGLE, published(34, GCC_EV4 + "divide single 34"));
        costs.put(InstructionClass.FLOAT_DIVIDE_DOUBLE, published(63, GCC_EV4 + "divide double 63"));
        return costs;
    }

    private static Map<HardwareEvent, Cost> alphaEvents() {
        // Fitting these two to SPIN's null system call would leave 5 cycles beside what its kernel executes, so they stand
        // on the length of a PALcode instead, and the system call is a prediction.
        var pal = "callsys 10 and about 10 in its frame routine, retsys 9 instructions in QEMU's PALcode; the 21064's not found";
        var costs = new EnumMap<HardwareEvent, Cost>(HardwareEvent.class);
        costs.put(HardwareEvent.KERNEL_ENTRY, assumed(20, pal));
        costs.put(HardwareEvent.INTERRUPT_ENTRY, assumed(20,
                "device interrupt 10, clock 9, and about 10 in the frame routine of QEMU's PALcode; the 21064's not found"));
        costs.put(HardwareEvent.KERNEL_EXIT, assumed(12, pal));
        costs.put(HardwareEvent.TB_REFILL, assumed(25, "one level walked in PALcode, 20 to 30; no source read"));
        costs.put(HardwareEvent.TB_WRITE, assumed(12, "a CALL_PAL and four internal registers; no source read"));
        costs.put(HardwareEvent.TB_INVALIDATE, assumed(8, "a CALL_PAL and four instructions, as QEMU's PALcode"));
        costs.put(HardwareEvent.TB_FLUSH, assumed(8, "a CALL_PAL and four instructions, as QEMU's PALcode"));
        costs.put(HardwareEvent.CONTEXT_SWITCH,
                assumed(30, "swpctx: 14 instructions and a continuation in QEMU's PALcode"));
        costs.put(HardwareEvent.PAL_FUNCTION,
                assumed(5, "swpipl 5, wrent 6, tbi 4, rduniq 2 instructions in QEMU's PALcode"));
        costs.put(HardwareEvent.UNCACHED_LOAD,
                assumed(37, "memory 30 to 40 at 133 MHz, a starting point from memory, less a hit's 3"));
        costs.put(HardwareEvent.PAL_ENTRY,
                assumed(5, "drain, typically 4, and one issue on a 21164PC (its manual, 6-6); 21064 not found"));
        return costs;
    }

    /// The exokernel paper's three computers: cycle counts in it are almost machine-independent, so one table serves.
    private static Profile station(String name, String machine, long hertz, Map<HardwareEvent, Cost> trap) {
        var tb = new TbGeometry(32, 0, 32, 64,
                "the R3000's 64 shared entries, half for each of our two buffers; assumed");
        return new Profile(name, machine, hertz, stationInstructions(), stationEvents(trap), tb, PriceBook.standard());
    }

    private static Map<InstructionClass, Cost> stationInstructions() {
        var costs = new EnumMap<InstructionClass, Cost>(InstructionClass.class);
        costs.put(InstructionClass.INTEGER, assumed(1, R3000 + "1"));
        costs.put(InstructionClass.SHIFT_OR_BYTE, assumed(1, R3000 + "1"));
        costs.put(InstructionClass.COMPARE, assumed(1, R3000 + "1"));
        costs.put(InstructionClass.CONDITIONAL_MOVE, assumed(2, "it has none: a branch around a move"));
        costs.put(InstructionClass.LOAD, assumed(2, R3000 + "1 and a delay slot"));
        costs.put(InstructionClass.STORE, assumed(1, R3000 + "1"));
        costs.put(InstructionClass.MULTIPLY_LONG, assumed(12, R3000 + "12"));
        costs.put(InstructionClass.MULTIPLY_QUAD,
                assumed(12, "a word of the original is 32 bits, so one multiply stands for one"));
        costs.put(InstructionClass.BRANCH, assumed(2, R3000 + "1 and a delay slot"));
        costs.put(InstructionClass.JUMP, assumed(2, R3000 + "1 and a delay slot"));
        costs.put(InstructionClass.CALL, calibrated(4, SOSP95 + "4 + 3"));
        costs.put(InstructionClass.RETURN, calibrated(3, SOSP95 + "4 + 3"));
        costs.put(InstructionClass.BARRIER, assumed(1, "it needs none"));
        costs.put(InstructionClass.READ_COUNTER, assumed(2, "it has none: a load from a timer"));
        costs.put(InstructionClass.PAL, assumed(1, "the trapping instruction itself"));
        costs.put(InstructionClass.FLOAT_OPERATE, assumed(5, "R3010 multiply double 5, add 2; no source read"));
        costs.put(InstructionClass.FLOAT_DIVIDE_SINGLE, assumed(12, "R3010; no source read"));
        costs.put(InstructionClass.FLOAT_DIVIDE_DOUBLE, assumed(19, "R3010; no source read"));
        return costs;
    }

    /// The bare trap, fitted to Aegis' cheapest system call: what that takes less what its kernel executes.
    private static Map<HardwareEvent, Cost> trap(long entry, long exit, String figure) {
        var source = "Engler et al., SOSP '95, table 4, " + figure;
        return Map.of(HardwareEvent.KERNEL_ENTRY, calibrated(entry, source), HardwareEvent.KERNEL_EXIT,
                calibrated(exit, source));
    }

    private static Map<HardwareEvent, Cost> stationEvents(Map<HardwareEvent, Cost> trap) {
        var costs = new EnumMap<HardwareEvent, Cost>(trap);
        costs.put(HardwareEvent.TB_REFILL, assumed(25, "a software refill; no source read"));
        costs.put(HardwareEvent.TB_WRITE, assumed(4, "two coprocessor moves and a write; no source read"));
        costs.put(HardwareEvent.TB_INVALIDATE, assumed(6, "a probe and a write; no source read"));
        costs.put(HardwareEvent.TB_FLUSH, assumed(128, "one write for each of 64 entries; no source read"));
        costs.put(HardwareEvent.CONTEXT_SWITCH, assumed(4, "a coprocessor move and its hazard; no source read"));
        costs.put(HardwareEvent.INTERRUPT_ENTRY,
                assumed(Objects.requireNonNull(trap.get(HardwareEvent.KERNEL_ENTRY)).cycles(),
                        "an R3000 enters by one vector, like any trap"));
        costs.put(HardwareEvent.PAL_FUNCTION, assumed(2, "it has no PALcode: a coprocessor move and its hazard"));
        costs.put(HardwareEvent.UNCACHED_LOAD,
                assumed(6, "a word from memory, 6 on a 3100 and 15 on a 5000 from memory; no source read"));
        costs.put(HardwareEvent.PAL_ENTRY, assumed(5, "it has no PALcode: a pipeline's length"));
        return costs;
    }
}
