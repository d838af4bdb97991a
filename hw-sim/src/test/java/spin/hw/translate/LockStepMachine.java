package spin.hw.translate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import spin.hw.Machine;
import spin.hw.asm.Program;
import spin.hw.cpu.Cpu;
import spin.hw.cpu.Implementation;
import spin.hw.interrupt.InterruptLine;
import spin.hw.mmu.Access;
import spin.hw.mmu.PageWalk;
import spin.hw.mmu.Pte;
import spin.hw.mmu.VirtualAddress;
import spin.hw.pal.Fault;
import spin.hw.pal.PalCode;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.InstructionClass;
import spin.hw.profile.Profile;

/// A machine with a kernel that lets a program go on after anything, writes down all that happens, and is stopped at random cycles to be
/// looked at.
///
/// It maps data at the first touch, some pages with fault-on bits or without rights; it has two address spaces with the same code and
/// switches between them; it takes interrupts. All of that is a function of the seed and of what the program did.
final class LockStepMachine implements PalCode {

    private static final long MEMORY = 1L << 20;
    private static final int CALLSYS = 0x83;
    private static final int IMB = 0x86;
    private static final int RDUNIQUE = 0x9E;
    private static final int WRUNIQUE = 0x9F;
    private static final long USER_ALL = Pte.VALID | Pte.KERNEL_READ | Pte.KERNEL_WRITE | Pte.USER_READ
            | Pte.USER_WRITE;
    private static final int STACK_POINTER = 30;
    private static final int MOST_NOTES = 40_000;

    private final Machine machine;
    private final SplittableRandom chance;
    private final Program program;
    private final List<String> notes = new ArrayList<>();
    private final long[] roots = {Pte.PAGE_BYTES, 2L * Pte.PAGE_BYTES};
    private final InterruptLine line;
    private long nextFrame = 3L * Pte.PAGE_BYTES;
    private long unique;
    private int calls;

    LockStepMachine(long seed, Program program) {
        this.program = program;
        this.chance = new SplittableRandom(seed ^ 0x5eed);
        this.machine = new Machine(Profile.named("dec3000-400"), seed, MEMORY);
        var cpu = machine.cpu();
        cpu.pal(this);
        cpu.userMode(true);
        if (chance.nextInt(4) == 0) {
            cpu.implementation(Implementation.EV56);
        }
        var image = program.image();
        for (int done = 0; done < image.length; done += Pte.PAGE_BYTES) {
            long frame = frame();
            machine.memory().copyIn(frame, image, done, Math.min(Pte.PAGE_BYTES, image.length - done));
            for (long root : roots) {
                map(root, program.base() + done, frame, USER_ALL);
            }
        }
        line = machine.interrupts().line("test", 4, 1);
        scheduleInterrupt();
        scheduleStop();
        cpu.context(roots[0], 1);
        restart();
    }

    Machine machine() {
        return machine;
    }

    /// Runs until the next stop; and says all that can be seen of the machine.
    String runToStop() {
        machine.cpu().run();
        return seen();
    }

    List<String> notes() {
        return notes;
    }

    private String seen() {
        var cpu = machine.cpu();
        var text = new StringBuilder();
        text.append("pc ").append(Long.toHexString(cpu.pc())).append(" instructions ").append(cpu.instructions())
                .append(" cycles ").append(machine.clock().now()).append(" asn ").append(cpu.asn());
        text.append(" misses ").append(cpu.instructionBuffer().misses()).append(' ')
                .append(cpu.dataBuffer().misses()).append('\n');
        for (int n = 0; n < 32; n++) {
            text.append('r').append(n).append(' ').append(Long.toHexString(cpu.register(n))).append(" f").append(n)
                    .append(' ').append(Long.toHexString(cpu.floating(n))).append('\n');
        }
        text.append("lock ").append(Long.toHexString(cpu.state().lockedBlock)).append(" fpcr ")
                .append(Long.toHexString(cpu.state().fpcr)).append(" flag ").append(cpu.state().interruptFlag)
                .append('\n');
        for (var kind : InstructionClass.values()) {
            text.append(kind).append(' ').append(machine.account().count(kind)).append('\n');
        }
        var contents = new byte[(int) MEMORY];
        machine.memory().copyOut(0, contents, 0, contents.length);
        text.append("memory ").append(Arrays.hashCode(contents)).append('\n');
        text.append("notes ").append(notes.size());
        return text.toString();
    }

    private void scheduleInterrupt() {
        var alarm = machine.events().alarm("interrupt", line::raise);
        alarm.set(machine.clock().now() + chance.nextLong(1, 3000));
        rearm = () -> alarm.set(machine.clock().now() + chance.nextLong(1, chance.nextBoolean() ? 300 : 20_000));
    }

    private Runnable rearm = () -> {};

    private void scheduleStop() {
        var alarms = new ArrayList<Runnable>();
        var alarm = machine.events().alarm("stop", () -> {
            machine.cpu().stop();
            alarms.forEach(Runnable::run);
        });
        alarms.add(() -> alarm.set(machine.clock().now() + chance.nextLong(1, 40_000)));
        alarms.getFirst().run();
    }

    private void restart() {
        machine.cpu().pc(program.entry());
        machine.cpu().register(STACK_POINTER, RandomProgram.STACK_TOP);
    }

    @Override
    public void callPal(Cpu cpu, int function) {
        switch (function) {
            case CALLSYS -> {
                note("callsys");
                cpu.register(0, cpu.register(0) * 31 + ++calls);
                machine.charge(HardwareEvent.KERNEL_ENTRY);
                if (calls % 3 == 0) {
                    int other = cpu.asn() == 1 ? 1 : 0;
                    cpu.context(roots[other], other + 1);
                }
                cpu.clearLock();
            }
            case IMB -> {
            }
            case RDUNIQUE -> cpu.register(0, unique);
            case WRUNIQUE -> unique = cpu.register(16);
            default -> note("call_pal " + function);
        }
    }

    @Override
    public void translationMiss(Cpu cpu, long va, Access access) {
        machine.charge(HardwareEvent.TB_REFILL);
        long pte = PageWalk.walk(machine.memory(), cpu.pageTableBase(), va);
        if (pte == 0) {
            cpu.deliver(new Fault.TranslationNotValid(va, access));
            return;
        }
        (access == Access.EXECUTE ? cpu.instructionBuffer() : cpu.dataBuffer()).write(va, cpu.asn(), pte);
    }

    @Override
    public void fault(Cpu cpu, Fault fault) {
        note(fault.toString());
        machine.charge(HardwareEvent.KERNEL_ENTRY);
        cpu.clearLock();
        switch (fault) {
            case Fault.TranslationNotValid(var va, var access) -> {
                if (access == Access.EXECUTE) {
                    restart();
                } else if (ours(va) && nextFrame < MEMORY - 24L * Pte.PAGE_BYTES) {
                    map(cpu.pageTableBase(), va, frame(), rights());
                } else {
                    cpu.pc(cpu.pc() + 4);
                }
            }
            case Fault.FaultOn(var va, _) -> {
                long slot = entry(cpu.pageTableBase(), va);
                machine.memory().storeQuad(slot, machine.memory().loadQuad(slot)
                        & ~(Pte.FAULT_ON_READ | Pte.FAULT_ON_WRITE | Pte.FAULT_ON_EXECUTE));
                cpu.dataBuffer().invalidate(va, cpu.asn());
            }
            case Fault.AccessViolation(_, var access) -> {
                if (access == Access.EXECUTE) {
                    restart();
                } else {
                    cpu.pc(cpu.pc() + 4);
                }
            }
            case Fault.Unaligned _ -> cpu.pc(cpu.pc() + 4);
            default -> {
                // The PC is past the instruction.
            }
        }
    }

    @Override
    public void interrupt(Cpu cpu, InterruptLine raised) {
        note("interrupt");
        machine.charge(HardwareEvent.KERNEL_ENTRY);
        raised.lower();
        cpu.register(22, cpu.register(22) + 1);
        cpu.clearLock();
        rearm.run();
    }

    private long rights() {
        return switch (chance.nextInt(8)) {
            case 0 -> USER_ALL | Pte.FAULT_ON_WRITE;
            case 1 -> USER_ALL | Pte.FAULT_ON_READ;
            case 2 -> USER_ALL & ~Pte.USER_WRITE;
            case 3 -> Pte.VALID | Pte.KERNEL_READ | Pte.KERNEL_WRITE;
            default -> USER_ALL;
        };
    }

    private static boolean ours(long va) {
        boolean data = va >= RandomProgram.DATA - 4L * Pte.PAGE_BYTES
                && va < RandomProgram.DATA + (RandomProgram.DATA_PAGES + 4L) * Pte.PAGE_BYTES;
        boolean stack = va >= RandomProgram.STACK_TOP - 8L * Pte.PAGE_BYTES && va < RandomProgram.STACK_TOP;
        return data || stack;
    }

    private void note(String what) {
        if (notes.size() < MOST_NOTES) {
            var cpu = machine.cpu();
            notes.add(what + " pc " + Long.toHexString(cpu.pc()) + " at " + machine.clock().now() + ", "
                    + cpu.instructions());
        }
    }

    private long frame() {
        long frame = nextFrame;
        nextFrame += Pte.PAGE_BYTES;
        return frame;
    }

    private void map(long root, long va, long frame, long flags) {
        machine.memory().storeQuad(entry(root, va), Pte.of(frame, flags));
    }

    private long entry(long root, long va) {
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
}
