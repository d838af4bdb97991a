package spin.systems.aegis;

import java.util.function.Consumer;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.memory.PhysicalMemory;

/// One environment of a test: code at a guaranteed page, data in another, no library operating system. Labels `miss`, `protection`,
/// `call`, `refused`, `illegal`, `unaligned` and `floating` of its code become its exception addresses, `entry` its protected entry, `async` its
/// asynchronous one; `begin` and `end` are where its slices begin and end, `interrupt`, `revoked` and `taken` where its upcalls arrive.
final class Room {

    static final int CODE = 0x2000;
    /// Save area first, then words that tests read.
    static final int DATA = 0x4000;
    static final int PAGE = 8192;
    static final int UPCALL_AREA = DATA + 0x200;
    static final int QUEUE = DATA + 0x400;
    static final int VECTOR = DATA + 0xa00;
    /// Where tests map pages: the ordinary segment.
    static final long ORDINARY = 0x1_0000_0000L;

    final Environment environment;
    final Program code;
    private final PhysicalMemory memory;
    private final long data;

    Room(AegisMachine house, Consumer<Assembler> program) {
        var kernel = house.kernel;
        memory = house.machine.memory();
        environment = kernel.environment(null);
        var assembler = new Assembler(CODE);
        program.accept(assembler);
        code = assembler.assemble();
        var codeFrame = kernel.allocate(environment, -1);
        code.load(memory, codeFrame * PAGE);
        kernel.guarantee(environment, CODE, AegisAbi.binding(codeFrame, AegisAbi.READ));
        var dataFrame = kernel.allocate(environment, -1);
        data = dataFrame * PAGE;
        kernel.guarantee(environment, DATA, AegisAbi.binding(dataFrame, AegisAbi.RIGHTS));
        kernel.saveArea(environment, data);
        handler(kernel, "miss", AegisAbi.TLB_MISS);
        handler(kernel, "protection", AegisAbi.PROTECTION);
        handler(kernel, "call", AegisAbi.SYSTEM_CALL);
        handler(kernel, "refused", AegisAbi.REFUSED);
        handler(kernel, "unaligned", AegisAbi.UNALIGNED);
        handler(kernel, "illegal", AegisAbi.ILLEGAL_INSTRUCTION);
        handler(kernel, "floating", AegisAbi.FLOATING_POINT);
        if (code.labels().containsKey("entry")) {
            kernel.onEntry(environment, code.address("entry"));
        }
        kernel.onAsynchronousEntry(environment, orNone("async"));
        kernel.slices(environment, physical(UPCALL_AREA), code.entry(), orNone("begin"), orNone("end"));
        kernel.onInterrupt(environment, orNone("interrupt"), physical(QUEUE));
        kernel.onRevocation(environment, orNone("revoked"), orNone("taken"), physical(VECTOR));
    }

    private long orNone(String label) {
        return code.labels().containsKey(label) ? code.address(label) : 0;
    }

    long physical(int address) {
        return data + address - DATA;
    }

    private void handler(Aegis kernel, String label, int exception) {
        if (code.labels().containsKey(label)) {
            kernel.onException(environment, exception, code.address(label));
        }
    }

    /// A word of the data page, by its virtual address.
    long word(int address) {
        return memory.loadQuad(data + address - DATA);
    }

    void word(int address, long value) {
        memory.storeQuad(data + address - DATA, value);
    }
}
