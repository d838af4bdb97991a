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

    /// Bytes of stack below [InitialStack#TOP].
    public static final long STACK_BYTES = 1 << 20;

    private static final int STACK_POINTER = 30;

    /// A program, or why there is none.
    public sealed interface Result {}

    public record Loaded(BareProgram program) implements Result {}

    public record Refused(ElfRefusal refusal) implements Result {}

    /// Reads `file`, loads it, lays out its stack, and sets the CPU's context, mode, stack pointer and PC.
    public static Result load(Machine machine, byte[] file, ProgramArguments told) {
        return switch (Elf.parse(file)) {
            case ElfRefusal refusal -> new Refused(refusal);
            case ElfImage image -> load(machine, image, told);
        };
    }

    /// The same for an image that was read before.
    public static Result load(Machine machine, ElfImage image, ProgramArguments told) {
        return switch (InitialStack.of(image, told, InitialStack.TOP)) {
            case InitialStack.Result.Refused(var refusal) -> new Refused(refusal);
            case InitialStack.Result.Laid stack -> load(machine, image, stack);
        };
    }

    private static Result load(Machine machine, ElfImage image, InitialStack.Result.Laid stack) {
        var space = new BareSpace(machine);
        return switch (ElfLoader.load(image, space)) {
            case ElfRefusal refusal -> new Refused(refusal);
            case LoadResult.Loaded(long end) -> {
                var rights = image.executableStack() ? Rights.ALL : Rights.READ_WRITE;
                if (!space.map(InitialStack.TOP - STACK_BYTES, STACK_BYTES, rights)) {
                    yield new Refused(ElfRefusal.of(ElfRefusal.Reason.NO_ROOM,
                            "There is no room for a stack of 0x%x bytes below 0x%x; give the machine more memory, or link the"
                                    + " program to addresses above.",
                            STACK_BYTES, InitialStack.TOP));
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
        cpu.pc(image.entry());
    }
}
