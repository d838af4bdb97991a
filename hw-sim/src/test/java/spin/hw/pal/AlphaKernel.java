package spin.hw.pal;

import static spin.hw.asm.Assembler.literal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.bus.Registers;
import spin.hw.clock.Alarm;
import spin.hw.clock.IntervalTimer;
import spin.hw.cpu.Cpu;
import spin.hw.interrupt.InterruptLine;
import spin.hw.mmu.Pte;
import spin.hw.mmu.VirtualAddress;
import spin.hw.profile.Profile;

/// A small kernel in Alpha code, the machine it runs on, and two processes.
///
/// It boots in KSEG, sets all six entry points, and notes at each entry what PALcode gave it: the number of the entry, a0 to a2, and PS and PC of
/// the frame. Then it does what the entry needs:
///
///     system call   r0 = 0 halt, 1 switch to the other process, anything else return
///     fault on write   clear FOW in the table entry, invalidate, try again
///     floating point disabled   enable it, try again
///     other memory fault, unaligned   skip the instruction
///     clock   acknowledge, count, halt when a limit is reached
///     device   tell it that it was heard
///     machine check   clear it by wrmces, skip the instruction
///
/// User code begins at [#TEXT], user data at [#DATA].
final class AlphaKernel {

    static final long TEXT = 0x10000;
    static final long DATA = 0x200000;
    static final long USER_STACK = 0x300000;
    static final long USER = Pte.VALID | Pte.KERNEL_READ | Pte.KERNEL_WRITE | Pte.USER_READ | Pte.USER_WRITE;
    static final int EXIT = 0;
    static final int YIELD = 1;

    static final long KSEG = VirtualAddress.KSEG;
    static final long PCB_A = 0x4000;
    static final long PCB_B = 0x4080;
    static final long PCB_BOOT = 0x4100;
    static final long KERNEL_TEXT = 0x10000;
    static final long STACK_BOOT = 0x20000;
    static final long STACK_A = 0x24000;
    static final long STACK_B = 0x28000;

    private static final long VARIABLES = 0x8000;
    private static final long NOTES = 0x800000;
    private static final long ROOT_A = 0x40000;
    private static final long ROOT_B = 0x42000;
    private static final long FIRST_FREE = 0x100000;
    private static final long DEVICE = 0x1_0000_0000L;

    // Offsets of the kernel's variables from GP.
    private static final int SAVED_1 = 0;
    private static final int SAVED_2 = 8;
    private static final int NOTE_POINTER = 16;
    private static final int TICKS = 24;
    private static final int TICK_LIMIT = 32;
    private static final int WATCHED_ENTRY = 40;
    private static final int OTHER = 48;
    private static final int DEVICE_ADDRESS = 56;
    private static final int TIMER_ADDRESS = 64;

    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;
    private static final int GP = 29;
    private static final int SP = 30;

    /// What the kernel noted at one entry.
    record Note(OsfEntry entry, long a0, long a1, long a2, long ps, long pc) {}

    final Machine machine;
    final OsfAlphaPal pal;
    final InterruptLine device;
    private final Alarm end;
    int deviceStores;
    private long nextFrame = FIRST_FREE;

    AlphaKernel() {
        this(Profile.named("dec3000-400"));
    }

    AlphaKernel(Profile profile) {
        machine = new Machine(profile, 1, 16L << 20);
        device = machine.interrupts().line("device", 4, 0x800);
        machine.memory().map("device", DEVICE, 8, new Registers() {
            @Override
            public long load(long offset, int bytes) {
                return 0;
            }

            @Override
            public void store(long offset, int bytes, long value) {
                deviceStores++;
                device.lower();
            }
        });
        pal = new OsfAlphaPal(machine);
        end = machine.events().alarm("end of the run", machine.cpu()::stop);
        variable(NOTE_POINTER, KSEG + NOTES);
        variable(OTHER, PCB_B);
        variable(DEVICE_ADDRESS, KSEG + DEVICE);
        variable(TIMER_ADDRESS, KSEG + Machine.TIMER);
        process(PCB_A, STACK_A, ROOT_A, 1);
        process(PCB_B, STACK_B, ROOT_B, 2);
    }

    Cpu cpu() {
        return machine.cpu();
    }

    // The world before the kernel runs.

    private void variable(int offset, long value) {
        machine.memory().storeQuad(VARIABLES + offset, value);
    }

    private void process(long pcb, long stack, long root, int asn) {
        var memory = machine.memory();
        long frame = stack - EntryFrame.BYTES;
        memory.storeQuad(pcb, KSEG + frame);
        memory.storeQuad(pcb + 8, USER_STACK);
        memory.storeQuad(pcb + 16, root >>> Pte.PAGE_SHIFT);
        memory.storeLong(pcb + 28, asn);
        memory.storeQuad(pcb + 32, 0x1111L * asn);
        memory.storeQuad(frame + EntryFrame.PS, EntryFrame.USER);
        memory.storeQuad(frame + EntryFrame.PC, TEXT);
    }

    private long frame() {
        long frame = nextFrame;
        nextFrame += Pte.PAGE_BYTES;
        return frame;
    }

    /// Physical address of the level-3 entry for `va` in process A, made reachable when it is not.
    long entryAddress(long va) {
        return entryAddress(ROOT_A, va);
    }

    private long entryAddress(long root, long va) {
        long table = root;
        for (int level = 1; level < 3; level++) {
            long slot = table + 8L * VirtualAddress.index(va, level);
            if (!Pte.isValid(machine.memory().loadQuad(slot))) {
                machine.memory().storeQuad(slot, Pte.of(frame(), Pte.VALID | Pte.KERNEL_READ | Pte.KERNEL_WRITE));
            }
            table = Pte.frameAddress(machine.memory().loadQuad(slot));
        }
        return table + 8L * VirtualAddress.index(va, 3);
    }

    /// Maps a page of process A to a new frame.
    long map(long va, long flags) {
        return map(ROOT_A, va, flags);
    }

    private long map(long root, long va, long flags) {
        long frame = frame();
        machine.memory().storeQuad(entryAddress(root, va), Pte.of(frame, flags));
        return frame;
    }

    /// Makes the kernel clear fault-on-write in the entry of this page when it hears of it.
    AlphaKernel watch(long va) {
        variable(WATCHED_ENTRY, KSEG + entryAddress(va));
        return this;
    }

    /// Makes the kernel start the clock, and halt at that tick.
    AlphaKernel ticks(long limit) {
        variable(TICK_LIMIT, limit);
        return this;
    }

    AlphaKernel userA(Consumer<Assembler> code) {
        return user(ROOT_A, code);
    }

    AlphaKernel userB(Consumer<Assembler> code) {
        return user(ROOT_B, code);
    }

    private AlphaKernel user(long root, Consumer<Assembler> code) {
        var program = assemble(TEXT, code);
        program.load(machine.memory(), map(root, TEXT, USER));
        map(root, DATA, USER);
        return this;
    }

    static Program assemble(long base, Consumer<Assembler> code) {
        var assembler = new Assembler(base);
        code.accept(assembler);
        return assembler.assemble();
    }

    /// Boots the kernel into process A and runs until it halts.
    AlphaKernel run() {
        boot(AlphaKernel::toUser);
        cpu().run();
        return this;
    }

    /// Boots the kernel, which then does `rest` instead of running a process; runs nothing yet.
    AlphaKernel boot(Consumer<Assembler> rest) {
        var kernel = assemble(KSEG + KERNEL_TEXT, code -> kernel(code, rest));
        kernel.load(machine.memory(), KERNEL_TEXT);
        pal.boot(kernel.entry(), KSEG + STACK_BOOT, PCB_BOOT);
        return this;
    }

    /// Runs on until the first boundary at or after `cycle`.
    void runTo(long cycle) {
        end.set(cycle);
        cpu().run();
    }

    // What is seen afterwards.

    @SuppressWarnings("EnumOrdinal") // The kernel notes the number of the entry.
    List<Note> notes() {
        var notes = new ArrayList<Note>();
        var memory = machine.memory();
        long end = memory.loadQuad(VARIABLES + NOTE_POINTER) - KSEG;
        for (long at = NOTES; at < end; at += 48) {
            notes.add(new Note(OsfEntry.values()[(int) memory.loadQuad(at)], memory.loadQuad(at + 8),
                    memory.loadQuad(at + 16), memory.loadQuad(at + 24), memory.loadQuad(at + 32),
                    memory.loadQuad(at + 40)));
        }
        return notes;
    }

    long tickCount() {
        return machine.memory().loadQuad(VARIABLES + TICKS);
    }

    // The kernel.

    private static void kernel(Assembler code, Consumer<Assembler> rest) {
        code.li(A0, KSEG + VARIABLES).callPal(PalFunction.WRKGP).li(GP, KSEG + VARIABLES);
        for (var entry : OsfEntry.values()) {
            code.la(A0, entry.name()).li(A1, entry.number()).callPal(PalFunction.WRENT);
        }
        code.ldq(1, TICK_LIMIT, GP).beq(1, "no clock");
        code.ldq(1, TIMER_ADDRESS, GP).li(2, 1).stq(2, (int) IntervalTimer.CONTROL, 1).label("no clock");
        rest.accept(code);
        interrupt(code);
        memoryManagement(code);
        instructionFault(code);
        systemCall(code);
        begin(code, OsfEntry.ARITHMETIC).callPal(PalFunction.RTI);
        begin(code, OsfEntry.UNALIGNED).br("skip");
        code.label("skip").ldq(A0, EntryFrame.PC, SP).addq(A0, literal(4), A0).stq(A0, EntryFrame.PC, SP)
                .callPal(PalFunction.RTI);
    }

    static void toUser(Assembler code) {
        code.li(A0, PCB_A).callPal(PalFunction.SWPCTX).callPal(PalFunction.RETSYS);
    }

    /// An entry point: notes what it was given and leaves every register as it was.
    private static Assembler begin(Assembler code, OsfEntry entry) {
        code.align(8).label(entry.name()).stq(1, SAVED_1, GP).stq(2, SAVED_2, GP).ldq(1, NOTE_POINTER, GP);
        code.li(2, entry.number()).stq(2, 0, 1).stq(A0, 8, 1).stq(A1, 16, 1).stq(A2, 24, 1);
        code.ldq(2, EntryFrame.PS, SP).stq(2, 32, 1).ldq(2, EntryFrame.PC, SP).stq(2, 40, 1);
        return code.lda(1, 48, 1).stq(1, NOTE_POINTER, GP).ldq(1, SAVED_1, GP).ldq(2, SAVED_2, GP);
    }

    private static void interrupt(Assembler code) {
        begin(code, OsfEntry.INTERRUPT).cmpeq(A0, literal(1), A1).bne(A1, "clock").cmpeq(A0, literal(3), A1)
                .bne(A1, "device").cmpeq(A0, literal(2), A1).bne(A1, "machine check").callPal(PalFunction.RTI);
        code.label("clock").ldq(A1, TIMER_ADDRESS, GP).ldq(A1, (int) IntervalTimer.TICKS, A1).ldq(A0, TICKS, GP)
                .addq(A0, A1, A0).stq(A0, TICKS, GP).ldq(A1, TICK_LIMIT, GP).cmplt(A0, A1, A1).bne(A1, "ticking")
                .callPal(PalFunction.HALT).label("ticking").callPal(PalFunction.RTI);
        code.label("device").ldq(A1, DEVICE_ADDRESS, GP).stq(31, 0, A1).callPal(PalFunction.RTI);
        code.label("machine check").li(A0, 1).stq(0, SAVED_1, GP).callPal(PalFunction.WRMCES).ldq(0, SAVED_1, GP)
                .br("skip");
    }

    private static void memoryManagement(Assembler code) {
        begin(code, OsfEntry.MEMORY_MANAGEMENT).cmpeq(A1, literal(4), A2).beq(A2, "skip");
        code.ldq(A2, WATCHED_ENTRY, GP).beq(A2, "skip").ldq(A1, 0, A2).bic(A1, literal((int) Pte.FAULT_ON_WRITE), A1)
                .stq(A1, 0, A2);
        code.mov(A0, A1).li(A0, 2).callPal(PalFunction.TBI).callPal(PalFunction.RTI);
    }

    private static void instructionFault(Assembler code) {
        begin(code, OsfEntry.INSTRUCTION_FAULT).cmpeq(A0, literal(3), A1).beq(A1, "no retry").li(A0, 1)
                .callPal(PalFunction.WRFEN).label("no retry").callPal(PalFunction.RTI);
    }

    private static void systemCall(Assembler code) {
        begin(code, OsfEntry.SYSTEM_CALL).bne(0, "no exit").callPal(PalFunction.HALT).label("no exit");
        code.cmpeq(0, literal(YIELD), A0).beq(A0, "no yield").ldq(A0, OTHER, GP).callPal(PalFunction.SWPCTX)
                .stq(0, OTHER, GP).label("no yield").callPal(PalFunction.RETSYS);
    }
}
