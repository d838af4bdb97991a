package spin.hw.asm;

/// An 8-bit constant in the place of a second register.
///
/// @param value 0 to 255
public record Literal(int value) {

    public Literal {
        if (value < 0 || value > 255) {
            throw new AssemblyException(
                    "A literal of " + value + " does not fit the 8 unsigned bits of an operate instruction;"
                            + " load it into a register with li.");
        }
    }
}
