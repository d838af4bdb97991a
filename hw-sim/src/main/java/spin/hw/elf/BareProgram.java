package spin.hw.elf;

import spin.hw.Machine;

/// A program in the memory of a machine that has no kernel, ready to run from its first instruction.
///
/// The caller brings PALcode with the system calls that the program makes:
///
///     machine.cpu().pal(new OsfPal(machine, calls));
///     switch (BareProgram.load(machine, bytes, ProgramArguments.of("hello"))) {
///         case BareProgram.Loaded(var program) -> machine.cpu().run();
///         case BareProgram.Refused(var refusal) -> console.print(refusal.message());
///     }
///
/// @param image as it was read
/// @param space that it lies in; for heaps and mappings that it asks for later
/// @param heap  the first address past it, where a heap may begin
public record BareProgram(ElfImage image, BareSpace space, long heap) {

    /// Bytes of stack, which does not grow.
    public static final long STACK_BYTES = 1 << 20;

    /// How Linux hands the floating-point control register to a program: rounding to nearest where an instruction says dynamic, and the
    /// traps of instructions with software completion off, so that they give the results of IEEE 754.
    public static final long INITIAL_FPCR = 0x680e_8000_0000_0000L;

    private static final int STACK_POINTER = 30;

    /// A program, or why there is none.
    public sealed interface Result {}

    public record Loaded(BareProgram program) implements Result {}

    public record Refused(ElfRefusal refusal) implements Result {}

    /// Reads `file`, loads it, lays out its stack, and sets the CPU's context, mode, stack pointer, floating-point control and PC.
    public static Result load(Machine machine, byte[] file, ProgramArguments told) {
        return switch (Elf.parse(file)) {
            case ElfRefusal refusal -> new Refused(refusal);
            case ElfImage image -> load(machine, image, told);
        };
    }

    /// The same for an image that was read before.
    public static Result load(Machine machine, ElfImage image, ProgramArguments told) {
        return load(machine, image, told, InitialStack.TOP);
    }

    /// The same with a stack that ends elsewhere, at a multiple of the page size.
    public static Result load(Machine machine, ElfImage image, ProgramArguments told, long stackTop) {
        return switch (InitialStack.of(image, told, stackTop)) {
            case InitialStack.Result.Refused(var refusal) -> new Refused(refusal);
            case InitialStack.Result.Laid stack -> load(machine, image, stack, stackTop);
        };
    }

    private static Result load(Machine machine, ElfImage image, InitialStack.Result.Laid stack, long stackTop) {
        var space = new BareSpace(machine);
        return switch (ElfLoader.load(image, space)) {
            case ElfRefusal refusal -> new Refused(refusal);
            case LoadResult.Loaded(long end) -> {
                var rights = image.executableStack() ? Rights.ALL : Rights.READ_WRITE;
                if (!space.map(stackTop - STACK_BYTES, STACK_BYTES, rights)) {
                    yield new Refused(ElfRefusal.of(ElfRefusal.Reason.NO_ROOM,
                            "There is no room for a stack of 0x%x bytes below 0x%x; give the machine more memory, or link the"
                                    + " program to addresses above.",
                            STACK_BYTES, stackTop));
                }
                space.write(stack.pointer(), stack.bytes(), 0, stack.bytes().length);
                start(machine, image, space, stack.pointer());
                yield new Loaded(new BareProgram(image, space, end));
            }
        };
    }

    private static void start(Machine machine, ElfImage image, BareSpace space, long stackPointer) {
        var cpu = machine.cpu();
        space.enter();
        cpu.userMode(true);
        cpu.register(STACK_POINTER, stackPointer);
        cpu.state().fpcr = INITIAL_FPCR;
        cpu.pc(image.entry());
    }
}
