package spin.hw;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.cpu.Cpu;
import spin.hw.mmu.Pte;
import spin.hw.mmu.VirtualAddress;
import spin.hw.pal.Fault;
import spin.hw.pal.KernelEntry;
import spin.hw.pal.OsfPal;
import spin.hw.profile.Profile;

/// A machine with the smallest kernel that can host a program: page tables built by hand, frames handed out in order, and
/// handlers that a test sets. Unless told otherwise every fault is noted and stops the machine.
public final class TestMachine implements KernelEntry {

    public static final long TEXT = 0x10000;
    public static final long DATA = 0x200000;
    public static final long USER_ALL = Pte.VALID | Pte.KERNEL_READ | Pte.KERNEL_WRITE | Pte.USER_READ | Pte.USER_WRITE;

    private static final long ROOT = Pte.PAGE_BYTES;

    public final Machine machine;
    public final OsfPal pal;
    public final List<Fault> faults = new ArrayList<>();
    public final List<Long> faultPcs = new ArrayList<>();
    public int systemCalls;
    public Consumer<Cpu> onSystemCall = Cpu::stop;
    public BiConsumer<Cpu, Fault> onFault = (cpu, _) -> cpu.stop();

    private long nextFrame = 2L * Pte.PAGE_BYTES;

    public TestMachine() {
        this("dec3000-400");
    }

    public TestMachine(String profile) {
        this(Profile.named(profile));
    }

    public TestMachine(Profile profile) {
        machine = new Machine(profile, 1, 16L << 20);
        pal = new OsfPal(machine, this);
        machine.cpu().pal(pal);
        machine.cpu().context(ROOT, 1);
        machine.cpu().userMode(true);
    }

    public Cpu cpu() {
        return machine.cpu();
    }

    /// A fresh frame's physical address.
    public long frame() {
        long frame = nextFrame;
        nextFrame += Pte.PAGE_BYTES;
        return frame;
    }

    /// Maps the page at `va` to a fresh frame and returns the frame.
    public long map(long va) {
        return map(va, frame(), USER_ALL);
    }

    public long map(long va, long frame, long flags) {
        return map(machine.cpu().pageTableBase(), va, frame, flags);
    }

    public long map(long root, long va, long frame, long flags) {
        machine.memory().storeQuad(entryAddress(root, va), Pte.of(frame, flags));
        return frame;
    }

    /// Physical address of the level-3 entry, made reachable when it is not.
    public long entryAddress(long root, long va) {
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

    /// Loads a program where it was assembled for, page by page, and sets the PC to its entry.
    public TestMachine load(Program program) {
        var image = program.image();
        for (int done = 0; done < image.length; done += Pte.PAGE_BYTES) {
            long frame = map(program.base() + done);
            machine.memory().copyIn(frame, image, done, Math.min(Pte.PAGE_BYTES, image.length - done));
        }
        cpu().pc(program.entry());
        return this;
    }

    /// Assembles at [#TEXT], loads and runs until something stops.
    public TestMachine run(Consumer<Assembler> code) {
        var assembler = new Assembler(TEXT);
        code.accept(assembler);
        load(assembler.assemble());
        cpu().run();
        return this;
    }

    @Override
    public void systemCall(Cpu cpu) {
        systemCalls++;
        onSystemCall.accept(cpu);
    }

    @Override
    public void memoryFault(Cpu cpu, Fault fault) {
        note(cpu, fault);
    }

    @Override
    public void instructionFault(Cpu cpu, Fault fault) {
        note(cpu, fault);
    }

    private void note(Cpu cpu, Fault fault) {
        faults.add(fault);
        faultPcs.add(cpu.pc());
        onFault.accept(cpu, fault);
    }
}
