package spin.core.boot;

import java.util.OptionalInt;
import spin.domains.meter.PriceList;
import spin.hw.profile.InstructionClass;
import spin.hw.profile.Profile;

/// A machine's prices in the shape that the meter asks for: metering belongs to the domains, prices to the machine, and
/// neither sees the other.
public record MachinePrices(Profile profile) implements PriceList {
    private static final int SIPUSH = 17;
    private static final int INVOKESPECIAL = 183;

    @Override
    public int opcode(int jvmOpcode) {
        return Math.toIntExact(profile.ofOpcode(jvmOpcode)
                .orElseThrow(() -> new IllegalArgumentException("no JVM instruction has the number " + jvmOpcode)));
    }

    /// What fits the sixteen bits of an instruction's displacement is no load, however javac writes it: its `long`
    /// constants always come from the pool.
    @Override
    public int constant(Object value) {
        boolean small = value instanceof Number number && !(value instanceof Float || value instanceof Double)
                && number.longValue() == number.shortValue();
        return opcode(small ? SIPUSH : LDC);
    }

    @Override
    public int certainCall() {
        return opcode(INVOKESPECIAL);
    }

    @Override
    public int clearing() {
        return Math.toIntExact(profile.cycles(InstructionClass.STORE));
    }

    /// A loop over quadwords, unrolled four times.
    @Override
    public int copying() {
        return Math.toIntExact(4 * profile.cycles(InstructionClass.LOAD) + 4 * profile.cycles(InstructionClass.STORE)
                + 2 * profile.cycles(InstructionClass.INTEGER) + profile.cycles(InstructionClass.BRANCH));
    }

    @Override
    public OptionalInt call(String ownerInternalName, String name, String descriptor) {
        var price = profile.ofCall(ownerInternalName, name, descriptor);
        return price.isPresent() ? OptionalInt.of(Math.toIntExact(price.getAsLong())) : OptionalInt.empty();
    }
}
