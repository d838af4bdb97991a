package spin.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import spin.core.boot.NoLimits;
import spin.core.boot.SpinKernel;
import spin.core.strand.Clients;
import spin.core.strand.Strand;
import spin.core.strand.UserEntry;
import spin.core.trap.Trap;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Events;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.profile.Profile;

/// A kernel on a machine of its own, the memory services as any domain sees them, and user code to run.
final class Room {
    static final long PAGE = 8192;
    static final long TEXT = 0x1_2000_0000L;
    static final long DATA = 0x1_4000_0000L;
    static final int RESULT = 9;
    static final int POINTER = 11;
    static final int VALUE = 12;
    private static final int V0 = 0;
    private static final int EXIT = 1;

    final Machine machine;
    final SpinKernel kernel;
    final AddressSpaces spaces;
    final PhysicalPages pages;
    private final List<String> console = new ArrayList<>();

    Room() {
        this(16L << 20);
    }

    Room(long memoryBytes) {
        machine = new Machine(Profile.named("dec3000-400"), 1, memoryBytes);
        kernel = new SpinKernel(machine, Dispatcher.builder().limits(NoLimits.INSTANCE).build(),
                console::add);
        spaces = kernel.addressSpaces();
        pages = kernel.memory().pages();
        kernel.events(SpinKernel.KERNEL).on(Trap.class, Trap::systemCall)
                .guard((strand, state) -> state.number() == EXIT)
                .handle((strand, state) -> kernel.processor().end(strand, null))
                .install();
    }

    /// What one domain sees.
    Guest guest(String name) {
        var who = Requester.of(name);
        return new Guest(who, kernel.resolve(PhysAddr.class, who), kernel.resolve(VirtAddr.class, who),
                kernel.resolve(Translation.class, who), kernel.resolve(ExternalRef.class, who), kernel.events(who));
    }

    record Guest(Requester who, PhysAddr physical, VirtAddr virtual, Translation translation, ExternalRef references,
            Events events) {
        Page page() {
            return physical.allocate(PageAttributes.any());
        }

        /// A space with one region at [#DATA].
        Region region(int pageCount) {
            return virtual.allocateAt(translation.create(), DATA, pageCount * PAGE);
        }
    }

    /// Runs user code in the context until it exits or is stopped.
    ///
    /// @return why it was stopped; empty when it exited
    String run(Context context, Consumer<Assembler> body) {
        var code = new Assembler(TEXT);
        body.accept(code);
        code.li(V0, EXIT).callPal(Assembler.CALLSYS);
        var program = code.assemble();
        if (!spaces.isAllocated(context, TEXT)) {
            spaces.allocate(context, TEXT, TEXT + PAGE);
            spaces.map(context, TEXT, Protection.READ_WRITE_EXECUTE);
        }
        spaces.write(context, TEXT, program.image());
        console.clear();
        kernel.processor().unblock(strand(context));
        kernel.processor().run();
        return String.join("\n", console);
    }

    /// A strand that is to run the code at [#TEXT] and has not begun.
    Strand strand(Context context) {
        return kernel.processor().createUser("test", SpinKernel.KERNEL, null,
                new UserEntry(context, new Clients(), TEXT, 0, 0));
    }

    /// User code loads a quadword.
    String load(Context context, long address) {
        return run(context, code -> code.li(POINTER, address).ldq(RESULT, 0, POINTER));
    }

    /// User code stores a quadword.
    String store(Context context, long address, long value) {
        return run(context, code -> code.li(POINTER, address).li(VALUE, value).stq(VALUE, 0, POINTER));
    }

    /// What user code loaded last.
    long loaded() {
        return machine.cpu().register(RESULT);
    }

    void booksAreRight() {
        assertThat(spaces.discrepancies()).isEmpty();
    }

    static byte[] bytes(long value) {
        var bytes = new byte[8];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (value >>> (8 * i));
        }
        return bytes;
    }
}
