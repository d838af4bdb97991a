package spin.domains.meter;

import java.util.OptionalInt;

/// What executed bytecode costs, in cycles of some machine.
///
/// Opcodes are those of the JVM specification in their general form: `iload_0` and `wide iload` are asked as `iload`,
/// `ldc_w` as `ldc`, `goto_w` as `goto`.
public interface PriceList {

    /// The cycles of one bytecode instruction. A call to metered code costs just this.
    int opcode(int jvmOpcode);

    /// The cycles of a call to a method that is not metered itself, *in place of* the price of the call instruction;
    /// empty when the list does not know the method, which is then counted by name and reported.
    /// An `invokedynamic` is asked as its bootstrap method with the call site's descriptor.
    OptionalInt call(String ownerInternalName, String name, String descriptor);

    /// The cycles to allocate and clear eight bytes of an array, charged before the allocation.
    default int clearing() {
        return 1;
    }

    /// One cycle for each instruction and call: for counting where no machine is simulated.
    static PriceList unit() {
        return UnitPrices.UNIT;
    }
}
