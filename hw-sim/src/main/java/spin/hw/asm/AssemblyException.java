package spin.hw.asm;

/// A program that cannot be assembled. The message names the label or the operand.
public final class AssemblyException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    AssemblyException(String message) {
        super(message);
    }
}
