package spin.bench.compare;

import java.util.OptionalInt;
import spin.domains.meter.PriceList;
import spin.hw.profile.InstructionClass;
import spin.hw.profile.Profile;

/// A machine's prices in the shape that the meter asks for.
record ProfilePrices(Profile profile, ClassLoader loader) implements PriceList {

    private static final String PORT = "spin/bench/port/";
    private static final String PROBE = PORT + "Probe";
    private static final int INVOKEINTERFACE = 185;

    @Override
    public int opcode(int jvmOpcode) {
        return Math.toIntExact(profile.ofOpcode(jvmOpcode)
                .orElseThrow(() -> new IllegalArgumentException("no JVM instruction has the number " + jvmOpcode)));
    }

    @Override
    public int clearing() {
        return Math.toIntExact(profile.cycles(InstructionClass.STORE));
    }

    /// Reading a counter at a named point is the harness's doing and free; any other word to the other side of the port is
    /// an interface call like every other.
    @Override
    public OptionalInt call(String ownerInternalName, String name, String descriptor) {
        if (ownerInternalName.equals(PROBE)) {
            return OptionalInt.of(0);
        }
        if (ownerInternalName.startsWith(PORT)) {
            return OptionalInt.of(opcode(INVOKEINTERFACE));
        }
        var price = profile.ofCall(ownerInternalName, name, descriptor);
        return price.isPresent()
                ? OptionalInt.of(Math.toIntExact(price.getAsLong()))
                : inherited(ownerInternalName, name, descriptor);
    }

    /// A compiler names the receiver's class even for a method that it inherits, such as `ordinal` of an enumeration.
    private OptionalInt inherited(String ownerInternalName, String name, String descriptor) {
        try {
            var owner = Class.forName(ownerInternalName.replace('/', '.'), false, loader);
            var above = owner.getSuperclass();
            return above == null || owner.isInterface()
                    ? OptionalInt.empty()
                    : call(above.getName().replace('.', '/'), name, descriptor);
        } catch (ClassNotFoundException e) {
            // An array, or a class that only the kernel can see: nothing is known of it, so it is counted as unpriced.
            return OptionalInt.empty();
        }
    }
}
