package spin.core.user;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import spin.core.Console;
import spin.core.account.Ledger;
import spin.core.account.Resource;
import spin.core.memory.AddressSpaces;
import spin.core.memory.Context;
import spin.core.memory.Region;
import spin.core.memory.Protection;
import spin.core.memory.Translation;
import spin.core.memory.VmException;
import spin.core.strand.Clients;
import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.core.strand.UserEntry;
import spin.core.trap.SavedState;
import spin.core.trap.SavedStates;
import spin.core.trap.TrapHandler;
import spin.core.trap.UserFault;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.elf.BareProgram;
import spin.hw.elf.Elf;
import spin.hw.elf.ElfImage;
import spin.hw.elf.ElfLoader;
import spin.hw.elf.ElfRefusal;
import spin.hw.elf.InitialStack;
import spin.hw.elf.LoadResult;
import spin.hw.elf.ProgramArguments;
import spin.hw.elf.Rights;

/// The programs of one kernel: starts them, knows whose strand is whose, takes everything back when they end.
///
/// Kernel-private; extensions have [Programs].
public final class ProgramTable {
    private static final int FAULT_STATUS = 128;
    private static final int STATUS_MASK = 0xff;
    /// The signal that ends a program whatever it does.
    private static final int KILLED = 9;
    private static final int REGISTERS = 31;
    private static final int STACK_POINTER = 30;
    private static final long PAGE = 8192;
    private static final int RANDOM_BYTES = ProgramArguments.RANDOM_BYTES;

    private final Machine machine;
    private final AddressSpaces spaces;
    private final Ledger ledger;
    private final Processor processor;
    private final Console console;
    private final Resource programs;
    private final Map<Strand, Program> byStrand = new HashMap<>();
    private final List<Program> running = new ArrayList<>();
    private int started;
    private @Nullable TrapHandler traps;
    private @Nullable Translation translation;
    private @Nullable ExtensionDoor door;

    public ProgramTable(Machine machine, AddressSpaces spaces, Ledger ledger, Processor processor, Console console) {
        this.ledger = ledger;
        this.machine = machine;
        this.spaces = spaces;
        this.processor = processor;
        this.console = console;
        programs = ledger.resource("program", holder -> running.forEach(each -> holder.accept(each.account)));
        processor.onUserEnd(this::ended);
    }

    /// @param handler resolves what is not there when the kernel works in a program's name
    /// @param mappings the raiser of the translation service
    public void attach(TrapHandler handler, Translation mappings) {
        traps = handler;
        translation = mappings;
    }

    /// From now on programs can load extensions.
    public void door(ExtensionDoor toLoader) {
        door = toLoader;
    }

    /// Programs that have not ended, in the order of their start.
    public List<Program> running() {
        return List.copyOf(running);
    }

    /// Starts a program whose output goes to the console.
    Program start(Requester who, String name, byte[] file, List<String> arguments, List<String> environment) {
        return start(who, name, file, arguments, environment, new LineTerminal(console, name));
    }

    /// @throws IllegalArgumentException when it cannot be run; nothing of it is left then
    public Program start(Requester who, String name, byte[] file, List<String> arguments, List<String> environment,
            Terminal terminal) {
        var argv = new ArrayList<String>(List.of(name));
        argv.addAll(arguments);
        requireRoom(who);
        var laid = lay(name, file, argv, environment);
        var context = spaces.create(ledger.of(who));
        try {
            long heap = fill(name, context, laid.image, laid.stack);
            var program = begin(who, name, context, terminal, heap, laid.image.entry(), laid.stack.pointer());
            program.symbols = laid.image.symbols();
            return program;
        } catch (IllegalArgumentException refused) {
            if (context.isLive()) {
                spaces.destroy(context);
            }
            throw refused;
        }
    }

    /// An image and its first stack, of which nothing is in memory yet.
    private record Laid(ElfImage image, InitialStack.Result.Laid stack) {}

    private Laid lay(String name, byte[] file, List<String> argv, List<String> environment) {
        var image = switch (Elf.parse(file)) {
            case ElfRefusal refusal -> throw unfit(name, refusal);
            case ElfImage parsed -> parsed;
        };
        var told = new ProgramArguments(name, argv, environment, Optional.empty(), random());
        return switch (InitialStack.of(image, told, InitialStack.TOP)) {
            case InitialStack.Result.Refused(var refusal) -> throw unfit(name, refusal);
            case InitialStack.Result.Laid stack -> new Laid(image, stack);
        };
    }

    private byte[] random() {
        var bytes = new byte[RANDOM_BYTES];
        machine.chance().nextBytes(bytes);
        return bytes;
    }

    private long fill(String name, Context context, ElfImage image, InitialStack.Result.Laid stack) {
        var space = new LoadSpace(spaces, machine.memory(), context);
        var loaded = switch (ElfLoader.load(image, space)) {
            case ElfRefusal refusal -> throw unfit(name, refusal);
            case LoadResult.Loaded fine -> fine;
        };
        long bottom = InitialStack.TOP - BareProgram.STACK_BYTES;
        if (!space.map(bottom, BareProgram.STACK_BYTES, image.executableStack() ? Rights.ALL : Rights.READ_WRITE)) {
            throw new IllegalArgumentException(
                    "%s: no room for a stack of 0x%x bytes; end other programs, or link it elsewhere"
                            .formatted(name, BareProgram.STACK_BYTES));
        }
        space.write(stack.pointer(), stack.bytes(), 0, stack.bytes().length);
        return loaded.end();
    }

    private Program begin(Requester who, String name, Context context, Terminal terminal, long heap, long pc,
            long stackPointer) {
        var clients = new Clients();
        clients.admit(who);
        var program = new Program(name, context, ledger.of(who), who, clients, terminal, heap, null);
        add(program);
        var entry = new UserEntry(context, clients, pc, stackPointer, BareProgram.INITIAL_FPCR);
        program.main = enter(program, name, entry, 0);
        return program;
    }

    private void add(Program program) {
        program.number = ++started;
        running.add(program);
        program.account.owe(programs, 1);
    }

    /// Before anything of a program, or of a strand of its, is made.
    private void requireRoom(Requester who) {
        processor.requireRoomForStrand(who);
        if (ledger.of(who).room(programs) == 0) {
            throw new IllegalStateException("%s has %d programs and may have no more; let some end first"
                    .formatted(who.name(), ledger.of(who).held(programs)));
        }
    }

    private static IllegalArgumentException unfit(String name, ElfRefusal refusal) {
        return new IllegalArgumentException(name + ": " + refusal.message());
    }

    /// A further strand of a program.
    Strand fork(Program program, String name, long pc, long stackPointer, long argument) {
        if ((pc & 3) != 0) {
            throw new IllegalArgumentException("no instruction can be at 0x%x; give a multiple of 4".formatted(pc));
        }
        if (program.exiting || program.isEnded()) {
            throw new IllegalStateException("program " + program + " has ended, so it gets no further strand");
        }
        processor.requireRoomForStrand(program.starter);
        var entry = new UserEntry(program.context(), program.clients, pc, stackPointer, BareProgram.INITIAL_FPCR);
        return enter(program, program.name() + "." + name, entry, argument);
    }

    Strand fork(Program program, String name, SavedState registers) {
        if (program.exiting || program.isEnded()) {
            throw new IllegalStateException("program " + program + " has ended, so it gets no further strand");
        }
        processor.requireRoomForStrand(program.starter);
        var strand = copy(program, program.name() + "." + name, registers);
        processor.unblock(strand);
        return strand;
    }

    Program branch(Requester who, Program other, String name, SavedState registers) {
        if (other.isEnded()) {
            throw new IllegalStateException("program " + other + " has ended, so no other takes after it");
        }
        var clients = new Clients();
        clients.admit(who);
        clients.admitAllOf(other.clients);
        clients.rangesOf(other.clients);
        requireRoom(who);
        var context = spaces.create(ledger.of(who));
        var program = new Program(name, context, ledger.of(who), who, clients, other.terminal, other.heap, other.root);
        program.symbols = other.symbols;
        add(program);
        program.main = copy(program, name, registers);
        return program;
    }

    void begin(Program program) {
        if (program.isEnded()) {
            throw new IllegalStateException("program " + program + " has ended, so it does not begin");
        }
        var strand = program.main;
        if (strand != null) {
            processor.unblock(strand);
        }
    }

    private Strand copy(Program program, String name, SavedState registers) {
        var entry = new UserEntry(program.context(), program.clients, registers.pc(), 0, registers.fpcr());
        var strand = born(program, name, entry, 0);
        SavedStates.copy(registers, processor.user().registers(strand));
        return strand;
    }

    /// In the place of what the program was, the image of `file`.
    void replace(Program program, SavedState registers, byte[] file, List<String> argv, List<String> environment) {
        var self = SavedStates.strandOf(registers);
        if (of(self) != program) {
            throw new IllegalArgumentException("strand %s is none of program %s, so it cannot become another image"
                    .formatted(self, program));
        }
        var laid = lay(program.name(), file, argv, environment);
        for (var other : List.copyOf(program.strands)) {
            if (other != self) {
                processor.end(other, null);
            }
        }
        spaces.clear(program.context());
        program.clients.unbindAll();
        try {
            program.heap = fill(program.name(), program.context(), laid.image, laid.stack);
            program.symbols = laid.image.symbols();
        } catch (IllegalArgumentException noRoom) {
            exit(program, FAULT_STATUS + KILLED);
            throw new IllegalStateException(
                    "%s has ended: its old image is gone and its new one found no room".formatted(program), noRoom);
        }
        for (int n = 0; n < REGISTERS; n++) {
            registers.register(n, 0);
            registers.floating(n, 0);
        }
        registers.unique(0);
        registers.fpcr(BareProgram.INITIAL_FPCR);
        registers.register(STACK_POINTER, laid.stack.pointer());
        registers.pc(laid.image.entry());
    }

    Region adopt(Requester who, Program program) {
        return spaces.adopt(program.context(), ledger.of(who));
    }

    void bind(Requester who, Program program, long address, UserCode code) {
        processor.user().bind(program.clients, who, address, UserCodeRun.of(processor, code));
    }

    void restartable(Requester who, Program program, long first, int length) {
        processor.user().restartable(program.clients, who, first, length);
    }

    void requestTrap(Strand strand) {
        processor.user().requestTrap(strand);
    }

    private Strand enter(Program program, String name, UserEntry entry, long argument) {
        var strand = born(program, name, entry, argument);
        processor.unblock(strand);
        return strand;
    }

    private Strand born(Program program, String name, UserEntry entry, long argument) {
        var strand = processor.createUser(name, program.starter, null, entry, argument);
        program.strands.add(strand);
        byStrand.put(strand, program);
        return strand;
    }

    public @Nullable Program of(Strand strand) {
        return byStrand.get(strand);
    }

    void end(Strand strand) {
        processor.end(strand, null);
    }

    /// Ends all strands of the program.
    public void exit(Program program, int status) {
        if (program.exiting || program.isEnded()) {
            return;
        }
        program.exiting = true;
        program.status = status & STATUS_MASK;
        for (var strand : List.copyOf(program.strands)) {
            processor.end(strand, null);
        }
    }

    /// A fault that nobody resolved ends the program.
    public void faulted(Strand strand, UserFault fault) {
        var program = byStrand.get(strand);
        if (program != null) {
            exit(program, FAULT_STATUS + fault.signal());
        }
    }

    /// Waits for the end.
    public int join(Program program) {
        while (!program.isEnded()) {
            processor.awaitEnd(program.strands.getFirst());
        }
        return program.status;
    }

    /// Waits for the end of the program and of all its branches.
    ///
    /// @return the program's own status
    public int joinFamily(Program program) {
        int status = join(program);
        for (var next = branchOf(program); next != null; next = branchOf(program)) {
            join(next);
        }
        return status;
    }

    private @Nullable Program branchOf(Program program) {
        for (var other : running) {
            if (other.root == program.root && !other.strands.isEmpty()) {
                return other;
            }
        }
        return null;
    }

    /// What `who` started ends with him.
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    public void endAllOf(Requester who) {
        for (var program : running()) {
            program.clients.dismiss(who);
            if (program.starter == who) {
                exit(program, FAULT_STATUS);
            }
        }
    }

    /// Programs whose strands nobody could wait for end after their starter: they are `heir`'s until they have.
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    public void inherit(Requester gone, Requester heir) {
        for (var program : running) {
            if (program.starter == gone) {
                program.account.pass(programs, ledger.of(heir));
                program.account = ledger.of(heir);
            }
        }
    }

    private void ended(Strand strand) {
        var program = byStrand.remove(strand);
        if (program == null) {
            return;
        }
        program.strands.remove(strand);
        if (program.strands.isEmpty()) {
            running.remove(program);
            program.account.credit(programs);
            if (program.context().isLive()) {
                // Its starter, whom it is charged to, may have ended it before.
                spaces.destroy(program.context());
            }
            if (!isFamilyRunning(program)) {
                program.terminal.close();
                unloadAll(program.root);
            }
        }
    }

    /// Whether a program that has this one's terminal, and what it has loaded, has not ended.
    private boolean isFamilyRunning(Program program) {
        for (var other : running) {
            if (other.root == program.root) {
                return true;
            }
        }
        return false;
    }

    private void unloadAll(Program program) {
        var loader = door;
        if (loader != null) {
            program.loaded.forEach(loader::unloadLater);
        }
    }

    // In a program's name.

    byte[] read(Program program, long address, int length) {
        try {
            require(program, address, length, false);
            return spaces.read(program.context(), address, length);
        } catch (VmException _) {
            throw new BadUserAddressException(program, address, length, false);
        }
    }

    void write(Program program, long address, byte[] bytes) {
        try {
            require(program, address, bytes.length, true);
            spaces.write(program.context(), address, bytes);
        } catch (VmException _) {
            throw new BadUserAddressException(program, address, bytes.length, true);
        }
    }

    /// Each page is there and allows it, or its fault is resolved as if the program had made it. Whoever resolves one may take away another
    /// that was found to be there, or end the whole space: what is read and written is checked again by who does it.
    private void require(Program program, long address, int length, boolean write) {
        var handler = traps;
        var mappings = translation;
        var strand = program.strands.isEmpty() ? null : program.strands.getFirst();
        if (length < 0 || address < 0 || address + length < 0 || strand == null || handler == null
                || mappings == null) {
            throw new BadUserAddressException(program, address, length, write);
        }
        for (long page = address & -PAGE; page < address + length; page += PAGE) {
            if (!allows(mappings.examineMapping(program.context(), page), write)
                    && !(handler.resolve(strand, Math.max(page, address), write)
                            && allows(mappings.examineMapping(program.context(), page), write))) {
                throw new BadUserAddressException(program, address, length, write);
            }
        }
    }

    private static boolean allows(Protection allowed, boolean write) {
        return write ? allowed.writable() : allowed.readable();
    }

    /// How the names of extensions begin that a program brings.
    ///
    /// @param number of the program: the first on a machine has 1
    public static String broughtBy(String program, int number) {
        return "%s.%d:".formatted(program, number);
    }

    /// Loads a JAR in the program's name: it may handle the program's traps, and goes with it.
    ///
    /// @return null when it is loaded; else why not
    public @Nullable String load(Program program, String name, byte[] jar) {
        var loader = door;
        if (loader == null) {
            return "this kernel loads no extensions";
        }
        // Two programs of one name may bring extensions of one name; neither takes the other's place, nor goes with the other.
        var title = broughtBy(program.root.name(), program.root.number) + name;
        var refused = loader.load(title, jar, program.clients::admit);
        if (refused == null && !program.root.loaded.contains(title)) {
            program.root.loaded.add(title);
        }
        return refused;
    }
}
