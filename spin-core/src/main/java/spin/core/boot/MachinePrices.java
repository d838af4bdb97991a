package spin.core.boot;

import java.util.OptionalInt;
import spin.domains.meter.PriceList;
import spin.hw.profile.InstructionClass;
import spin.hw.profile.Profile;

/// A machine's prices in the shape that the meter asks for: metering belongs to the domains, prices to the machine, and
/// neither sees the other.
public record MachinePrices(Profile profile) implements PriceList {
    @Override
    public int opcode(int jvmOpcode) {
        return Math.toIntExact(profile.ofOpcode(jvmOpcode)
                .orElseThrow(() -> new IllegalArgumentException("no JVM instruction has the number " + jvmOpcode)));
    }

    @Override
    public int clearing() {
        return Math.toIntExact(profile.cycles(InstructionClass.STORE));
    }

    @Override
    public OptionalInt call(String ownerInternalName, String name, String descriptor) {
        var price = profile.ofCall(ownerInternalName, name, descriptor);
        return price.isPresent() ? OptionalInt.of(Math.toIntExact(price.getAsLong())) : OptionalInt.empty();
    }
}
