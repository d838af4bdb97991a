package spin.bench.cpu;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import spin.hw.Machine;
import spin.hw.cpu.Cpu;
import spin.hw.mmu.Pte;
import spin.hw.mmu.VirtualAddress;
import spin.hw.pal.Fault;
import spin.hw.pal.KernelEntry;
import spin.hw.pal.OsfPal;
import spin.hw.profile.Profile;

/// A machine with as much of a kernel as the benchmark's programs call: write and exit. Each write marks the end of a round.
final class BareMachine implements KernelEntry {

    private static final long MEMORY = 64L << 20;
    private static final long ROOT = Pte.PAGE_BYTES;
    private static final long USER = Pte.VALID | Pte.KERNEL_READ | Pte.KERNEL_WRITE | Pte.USER_READ | Pte.USER_WRITE;
    private static final long STACK_TOP = 0x1_1fff_0000L;
    private static final int STACK_PAGES = 8;
    private static final int WRITE = 4;
    private static final int EXIT = 1;
    private static final int NUMBER = 0;
    private static final int A1 = 17;
    private static final int A2 = 18;
    private static final int STACK_POINTER = 30;

    private final Machine machine;
    private final Consumer<String> endOfRound;
    private long nextFrame = 2L * Pte.PAGE_BYTES;

    /// A machine with `image` loaded, about to run it for so many rounds; `endOfRound` is told what the program writes.
    BareMachine(Profile profile, Image image, int rounds, Consumer<String> endOfRound) {
        this.machine = new Machine(profile, 1, MEMORY);
        this.endOfRound = endOfRound;
        machine.cpu().pal(new OsfPal(machine, this));
        machine.cpu().context(ROOT, 1);
        machine.cpu().userMode(true);
        image.segments().forEach(segment -> load(image.file(), segment));
        machine.cpu().pc(image.entry());
        arguments(image.name(), Integer.toString(rounds));
    }

    Machine machine() {
        return machine;
    }

    /// Runs the program to its end, or to where the end of a round asks to stop.
    void run() {
        machine.cpu().run();
    }

    private void load(byte[] file, Image.Segment segment) {
        long end = segment.address() + segment.memoryBytes();
        for (long page = VirtualAddress.page(segment.address()); page < end; page += Pte.PAGE_BYTES) {
            long frame = map(page);
            long from = Math.max(page, segment.address());
            int skipped = (int) (from - segment.address());
            int count = Math.min(segment.fileBytes() - skipped, (int) (page + Pte.PAGE_BYTES - from));
            if (count > 0) {
                machine.memory().copyIn(frame + from - page, file, segment.offset() + skipped, count);
            }
        }
    }

    /// The stack as a program finds it: argc, then pointers to the arguments, then them.
    private void arguments(String... arguments) {
        for (int i = 1; i <= STACK_PAGES; i++) {
            map(STACK_TOP - (long) i * Pte.PAGE_BYTES);
        }
        long text = STACK_TOP - 1024;
        long stack = text - 8L * (arguments.length + 3);
        machine.cpu().storeQuad(stack, arguments.length);
        for (int i = 0; i < arguments.length; i++) {
            machine.cpu().storeQuad(stack + 8L * (i + 1), text);
            // Each in a quadword of its own: they are short.
            long quad = 0;
            var bytes = arguments[i].getBytes(StandardCharsets.US_ASCII);
            for (int k = 0; k < Math.min(bytes.length, 7); k++) {
                quad |= (long) bytes[k] << (8 * k);
            }
            machine.cpu().storeQuad(text, quad);
            text += 8;
        }
        machine.cpu().register(STACK_POINTER, stack);
    }

    private long map(long va) {
        long frame = nextFrame;
        nextFrame += Pte.PAGE_BYTES;
        long table = ROOT;
        for (int level = 1; level < 3; level++) {
            long slot = table + 8L * VirtualAddress.index(va, level);
            if (!Pte.isValid(machine.memory().loadQuad(slot))) {
                machine.memory().storeQuad(slot, Pte.of(nextFrame, Pte.VALID | Pte.KERNEL_READ | Pte.KERNEL_WRITE));
                nextFrame += Pte.PAGE_BYTES;
            }
            table = Pte.frameAddress(machine.memory().loadQuad(slot));
        }
        machine.memory().storeQuad(table + 8L * VirtualAddress.index(va, 3), Pte.of(frame, USER));
        return frame;
    }

    @Override
    public void systemCall(Cpu cpu) {
        switch ((int) cpu.register(NUMBER)) {
            case WRITE -> {
                var text = new StringBuilder();
                long from = cpu.register(A1);
                for (long at = from; at < from + cpu.register(A2); at++) {
                    text.append((char) (cpu.loadQuad(at & ~7L) >>> (8 * (at & 7)) & 0x7f));
                }
                endOfRound.accept(text.toString());
            }
            case EXIT -> cpu.stop();
            default -> throw new IllegalStateException("The benchmark's programs make no system call "
                    + cpu.register(NUMBER) + "; PC 0x" + Long.toHexString(cpu.pc()) + ".");
        }
    }

    @Override
    public void memoryFault(Cpu cpu, Fault fault) {
        throw broken(cpu, fault);
    }

    @Override
    public void instructionFault(Cpu cpu, Fault fault) {
        throw broken(cpu, fault);
    }

    private static IllegalStateException broken(Cpu cpu, Fault fault) {
        return new IllegalStateException("A program of the benchmark took a fault at 0x" + Long.toHexString(cpu.pc())
                + ": " + fault + ".");
    }
}
