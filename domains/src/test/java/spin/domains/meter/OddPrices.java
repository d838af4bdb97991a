package spin.domains.meter;

import java.util.OptionalInt;

/// Prices that are all different, so that no two mistakes cancel out. Math is in the list, nothing else is.
final class OddPrices implements PriceList {

    @Override
    public int opcode(int jvmOpcode) {
        return 1 + jvmOpcode * 7 % 31;
    }

    @Override
    public OptionalInt call(String ownerInternalName, String name, String descriptor) {
        return ownerInternalName.equals("java/lang/Math") ? OptionalInt.of(1000) : OptionalInt.empty();
    }

    @Override
    public int clearing() {
        return 3;
    }
}
