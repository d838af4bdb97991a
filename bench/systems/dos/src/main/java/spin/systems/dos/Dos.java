package spin.systems.dos;

import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.cpu.Cpu;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Access;
import spin.hw.mmu.Pte;
import spin.hw.pal.Fault;
import spin.hw.pal.PalCode;
import spin.hw.profile.HardwareEvent;

/// The library, and the PALcode that makes every virtual address the physical one, for everybody and for everything.
///
/// A service's number is in v0, arguments are in a0 and a1, the result is in v0.
///
///      0x0000  vectors: the address of each service's procedure
///      0x0800  the first free page, 0 for none; each free page begins with the address of the next
///      0x1000  registers of program 0, then its program counter; at 0x1800 those of program 1
///      0x2000  mailbox of program 0: how many came, how many were taken, then sender and value of each; at 0x3000 that of program 1
final class Dos implements PalCode {

    /// Gives the processor to the other program.
    static final int YIELD = 0;
    /// v0: a free page, 0 when there is none.
    static final int TAKE = 1;
    /// a0: a page, free from now on.
    static final int GIVE = 2;
    /// a0: the address of a packet: to whom, from whom, a value.
    static final int SEND = 3;
    /// a0: the program whose packet is wanted, a1: where its sender and value go. v0: 1, or 0 when none has come.
    static final int RECEIVE = 4;
    /// v0: the version.
    static final int VERSION = 5;
    /// a0: a service, a1: the address of the procedure that is called for it from now on.
    static final int SET_VECTOR = 6;

    static final int VERSION_NUMBER = 5;

    static final long VECTORS = 0;
    private static final int SERVICES = 7;
    private static final long FREE = 0x800;
    private static final long CONTEXTS = 0x1000;
    private static final long CONTEXT_BYTES = 0x800;
    private static final long MAILBOXES = 0x2000;
    private static final long MAILBOX_BYTES = 0x1000;
    private static final int FIRST_LETTER = 16;
    private static final int LETTER_BYTES = 16;
    private static final int LETTERS = 32;
    /// What a vector holds for the library's own procedure: its number, where no memory is.
    private static final long OWN = 1L << 40;
    static final long ALL = Pte.VALID | Pte.KERNEL_READ | Pte.KERNEL_WRITE | Pte.USER_READ | Pte.USER_WRITE;
    private static final int REGISTERS = 31;
    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int RETURN = 28;

    private final Machine machine;
    private final PhysicalMemory memory;
    private int running;

    /// @param firstFree where free memory begins
    Dos(Machine machine, long firstFree) {
        this.machine = machine;
        this.memory = machine.memory();
        for (var service = 0; service < SERVICES; service++) {
            memory.storeQuad(VECTORS + 8L * service, OWN + service);
        }
        for (var page = memory.size() - Pte.PAGE_BYTES; page >= firstFree; page -= Pte.PAGE_BYTES) {
            give(page);
        }
    }

    /// Where a mailbox keeps its `n`th letter, sender first.
    static long letter(int program, long n) {
        return MAILBOXES + program * MAILBOX_BYTES + FIRST_LETTER + n % LETTERS * LETTER_BYTES;
    }

    /// Where the program that does not run goes on.
    void place(int program, long pc) {
        memory.storeQuad(context(program) + 8 * REGISTERS, pc);
    }

    private static long context(int program) {
        return CONTEXTS + program * CONTEXT_BYTES;
    }

    /// A jump through the vector; to nowhere when there is no such service.
    @Override
    public void callPal(Cpu cpu, int function) {
        var service = cpu.register(V0);
        if (function != Assembler.CALLSYS || service < 0 || service >= SERVICES) {
            return;
        }
        var procedure = memory.loadQuad(VECTORS + 8 * service);
        if (procedure >= OWN && procedure < OWN + SERVICES) {
            serve(cpu, (int) (procedure - OWN));
        } else {
            cpu.register(RETURN, cpu.pc());
            cpu.pc(procedure);
        }
    }

    private void serve(Cpu cpu, int service) {
        switch (service) {
            case YIELD -> yieldProcessor(cpu);
            case TAKE -> cpu.register(V0, take());
            case GIVE -> give(cpu.register(A0));
            case SEND -> send(cpu.register(A0));
            case RECEIVE -> cpu.register(V0, receive((int) cpu.register(A0) & 1, cpu.register(A1)));
            case VERSION -> cpu.register(V0, VERSION_NUMBER);
            default -> memory.storeQuad(VECTORS + 8 * cpu.register(A0), cpu.register(A1));
        }
    }

    private long take() {
        var page = memory.loadQuad(FREE);
        if (page != 0) {
            memory.storeQuad(FREE, memory.loadQuad(page));
        }
        return page;
    }

    private void give(long page) {
        memory.storeQuad(page, memory.loadQuad(FREE));
        memory.storeQuad(FREE, page);
    }

    private void send(long packet) {
        var to = (int) memory.loadQuad(packet) & 1;
        var mailbox = MAILBOXES + to * MAILBOX_BYTES;
        var came = memory.loadQuad(mailbox);
        var letter = letter(to, came);
        memory.storeQuad(letter, memory.loadQuad(packet + 8));
        memory.storeQuad(letter + 8, memory.loadQuad(packet + 16));
        memory.storeQuad(mailbox, came + 1);
    }

    private long receive(int program, long into) {
        var mailbox = MAILBOXES + program * MAILBOX_BYTES;
        var taken = memory.loadQuad(mailbox + 8);
        if (taken == memory.loadQuad(mailbox)) {
            return 0;
        }
        var letter = letter(program, taken);
        memory.storeQuad(into, memory.loadQuad(letter));
        memory.storeQuad(into + 8, memory.loadQuad(letter + 8));
        memory.storeQuad(mailbox + 8, taken + 1);
        return 1;
    }

    private void yieldProcessor(Cpu cpu) {
        swap(cpu, context(running), true);
        running ^= 1;
        swap(cpu, context(running), false);
    }

    private void swap(Cpu cpu, long context, boolean out) {
        for (var n = 0; n < REGISTERS; n++) {
            if (out) {
                memory.storeQuad(context + 8L * n, cpu.register(n));
            } else {
                cpu.register(n, memory.loadQuad(context + 8L * n));
            }
        }
        if (out) {
            memory.storeQuad(context + 8 * REGISTERS, cpu.pc());
        } else {
            cpu.pc(memory.loadQuad(context + 8 * REGISTERS));
        }
    }

    @Override
    public void translationMiss(Cpu cpu, long va, Access access) {
        machine.charge(HardwareEvent.TB_REFILL);
        var buffer = access == Access.EXECUTE ? cpu.instructionBuffer() : cpu.dataBuffer();
        buffer.write(va, cpu.asn(), Pte.of(va & -Pte.PAGE_BYTES, ALL));
    }

    /// Nobody is told, because nobody could do anything: the machine stands still until it is switched off.
    @Override
    public void fault(Cpu cpu, Fault fault) {
        cpu.stop();
    }
}
