package spin.systems.aegis;

import java.lang.invoke.MethodHandles;
import java.util.Set;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;
import spin.hw.pal.HostWord;
import spin.hw.pal.InternalRegister;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.NativePal;
import spin.hw.pal.PalCode;
import spin.hw.pal.PalEntry;
import spin.hw.pal.PalFunction;

/// The first instructions of a system call, in Alpha code: is it a protected control transfer, and if so, there it goes.
///
/// The common transfer ends here, to an environment that can be entered at once. Everything else, a callee that has ended, has no entry or has no number
/// of the hardware, and every other call, goes on in [Aegis#systemCall], which would do the same transfer with the same outcome. No register changes.
///
/// What is needed to enter an environment stands in its record, in the kernel's own frames. [#publish] keeps it true; a status of 0 keeps everybody out.
///
///      record  0                      8             16                      24
///              +----------------------+-------------+-----------------------+---------------------+
///              | status, number (ICC) | entry's pc  | address of who came   | record of who runs  |
///              +----------------------+-------------+-----------------------+---------------------+
///
/// The address of the current environment's record is PAL temporary [#CURRENT], which is the kernel's own word for it.
///
/// Source: SOSP '95, section 5.5: 30 instructions, about 10 to tell a system call from other exceptions and 20 to write status, coprocessor and
/// address-tag registers. Ours has neither a status to mask nor exceptions to tell it from; it notes who came, and who runs in the caller's slices.
final class Gate {

    static final int RECORD_BYTES = 32;
    private static final int RECORD_SHIFT = 5;
    /// The bits of a record's address that say which it is.
    private static final int INDEX_BITS = 10;
    private static final int ENTRY_PC = 8;
    private static final int ENTERED_BY = 16;
    private static final int STAND_IN = 24;

    private static final int TABLE_FRAMES = (RECORD_BYTES << INDEX_BITS) / Pte.PAGE_BYTES;
    private static final int IMAGE_FRAMES = NativePal.IMAGE_BYTES / Pte.PAGE_BYTES;
    /// Frames to ask for, so that a table that begins at a multiple of its length and an image lie in them.
    static final int FRAMES = TABLE_FRAMES - 1 + TABLE_FRAMES + IMAGE_FRAMES;

    private static final int CURRENT = 1;
    private static final int TABLE = 2;
    private static final int SAVED_AT = 3;
    private static final int SAVED_T0 = 4;

    private static final int SPACE_SHIFT = 47;
    private static final long FLOATING = 1L << 42;

    private static final int V0 = 0;
    private static final int T0 = 1;
    private static final int A1 = 17;
    private static final int AT = 28;

    private final PhysicalMemory memory;
    private final long table;
    private final long image;

    Gate(PhysicalMemory memory, Frames frames) {
        this.memory = memory;
        var first = frames.reserve(FRAMES);
        var aligned = (first + TABLE_FRAMES - 1) / TABLE_FRAMES * TABLE_FRAMES;
        this.table = aligned << Pte.PAGE_SHIFT;
        this.image = (aligned + TABLE_FRAMES) << Pte.PAGE_SHIFT;
    }

    /// The physical address of the record of the environment with that number.
    long record(int number) {
        return table + (long) number * RECORD_BYTES;
    }

    /// The environment's record says from now on what the environment does.
    void publish(Environment environment) {
        var record = environment.record;
        memory.storeQuad(record, environment.open
                ? (long) environment.asn << SPACE_SHIFT | (environment.floatingPoint ? FLOATING : 0)
                : 0);
        memory.storeQuad(record + ENTRY_PC, environment.entryPc);
        memory.storeQuad(record + ENTERED_BY, environment.enteredBy);
    }

    /// Whether somebody else runs in the environment's slices.
    boolean hasLent(Environment environment) {
        return memory.loadQuad(environment.record + STAND_IN) != environment.record;
    }

    /// The number of who runs in the environment's slices: itself, or whom it has entered and who has not answered.
    int standIn(Environment environment) {
        return (int) (memory.loadQuad(environment.record + STAND_IN) >>> RECORD_SHIFT) & (1 << INDEX_BITS) - 1;
    }

    void standIn(Environment environment, Environment runs) {
        memory.storeQuad(environment.record + STAND_IN, runs.record);
    }

    /// The PALcode of a machine whose system calls begin here and go on in the kernel.
    ///
    /// @param environments by number
    PalCode before(Aegis kernel, Machine machine, MethodHandles.Lookup kernels, Environment[] environments) {
        var code = assemble();
        code.load(memory, image + code.base());
        var pal = NativePal.kernelEntries(machine, image, kernel, Set.of(PalFunction.CALLSYS));
        try {
            pal.share(new HostWord(CURRENT, RECORD_SHIFT, kernel,
                    kernels.findVarHandle(Aegis.class, "current", Environment.class),
                    kernels.findVarHandle(Environment.class, "record", long.class),
                    kernels.findVarHandle(Environment.class, "managed", ManagedCode.Table.class),
                    environments));
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("A field of the kernel's is not there: " + impossible.getMessage(),
                    impossible);
        }
        pal.temporary(TABLE, table);
        return pal;
    }

    /// at is kept as well, although it is the system's: a call of the kernel changes no register but v0.
    private static Program assemble() {
        var code = new Assembler(PalEntry.callPal(PalFunction.CALLSYS));
        code.hwMtpr(AT, InternalRegister.temporary(SAVED_AT));
        code.lda(AT, -AegisAbi.SCALL, V0).bne(AT, "no call");
        find(code);
        code.hwMfpr(T0, InternalRegister.temporary(CURRENT)).hwStqP(AT, STAND_IN, T0);
        enter(code);

        code.label("no call").lda(AT, AegisAbi.SCALL - AegisAbi.SRETURN, AT).bne(AT, "other");
        find(code);
        code.hwMfpr(T0, InternalRegister.temporary(CURRENT));
        enter(code);

        code.label("closed").hwMfpr(T0, InternalRegister.temporary(SAVED_T0));
        code.label("other").hwMfpr(AT, InternalRegister.temporary(SAVED_AT)).hwMtpr(31, InternalRegister.BEHIND);
        return code.assemble();
    }

    /// at: the callee's record. Its status and number, and its program counter, are the machine's.
    private static void find(Assembler code) {
        code.hwMtpr(T0, InternalRegister.temporary(SAVED_T0)).hwMfpr(T0, InternalRegister.temporary(TABLE));
        code.sll(A1, Assembler.literal(Long.SIZE - INDEX_BITS), AT)
                .srl(AT, Assembler.literal(Long.SIZE - INDEX_BITS - RECORD_SHIFT), AT).addq(AT, T0, AT);
        code.hwLdqP(T0, 0, AT).beq(T0, "closed").hwMtpr(T0, InternalRegister.ICCSR);
        code.hwLdqP(T0, ENTRY_PC, AT).hwMtpr(T0, InternalRegister.EXC_ADDR);
    }

    /// t0: the caller's record. The callee runs in its own slices again, is told who came, and is current.
    private static void enter(Assembler code) {
        code.hwMtpr(AT, InternalRegister.temporary(CURRENT)).hwStqP(AT, STAND_IN, AT);
        code.sll(T0, Assembler.literal(Long.SIZE - INDEX_BITS - RECORD_SHIFT), T0)
                .srl(T0, Assembler.literal(Long.SIZE - INDEX_BITS), T0);
        code.hwLdqP(AT, ENTERED_BY, AT).hwStqP(T0, 0, AT);
        code.hwMfpr(T0, InternalRegister.temporary(SAVED_T0)).hwMfpr(AT, InternalRegister.temporary(SAVED_AT)).hwRei();
    }
}
