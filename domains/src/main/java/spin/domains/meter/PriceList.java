package spin.domains.meter;

import java.util.OptionalInt;

/// What executed bytecode costs, in cycles of some machine.
///
/// Opcodes are those of the JVM specification in their general form: `iload_0` and `wide iload` are asked as `iload`,
/// `ldc_w` as `ldc`, `goto_w` as `goto`.
public interface PriceList {

    /// The JVM's numbers of the two instructions that can be asked for more closely.
    int LDC = 18;
    /// See [#LDC].
    int INVOKEVIRTUAL = 182;

    /// The cycles of one bytecode instruction. A call to metered code costs just this.
    int opcode(int jvmOpcode);

    /// The cycles of a call to a method that is not metered itself, *in place of* the price of the call instruction;
    /// empty when the list does not know the method, which is then counted by name and reported.
    /// An `invokedynamic` is asked as its bootstrap method with the call site's descriptor.
    OptionalInt call(String ownerInternalName, String name, String descriptor);

    /// The cycles of loading this constant with `ldc`: an `Integer`, `Long`, `Float`, `Double`, `String` or one of ASM's
    /// types for classes, methods and dynamic constants.
    default int constant(Object value) {
        return opcode(LDC);
    }

    /// The cycles of an `invokevirtual` whose target is certain, because it is a private or final method of the calling
    /// class itself, or a method of another metered class that is final: a compiler makes it a direct call.
    default int certainCall() {
        return opcode(INVOKEVIRTUAL);
    }

    /// The cycles to allocate and clear eight bytes of an array, charged before the allocation.
    default int clearing() {
        return 1;
    }

    /// The cycles to copy thirty-two bytes of an array, what the call itself costs apart. Trusted code pays it for every copy that the JDK makes
    /// for it, before it is made; the last thirty-two count whole.
    default int copying() {
        return 4 * clearing();
    }

    /// One cycle for each instruction and call: for counting where no machine is simulated.
    static PriceList unit() {
        return UnitPrices.UNIT;
    }
}
