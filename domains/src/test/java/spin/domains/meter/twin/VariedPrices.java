package spin.domains.meter.twin;

import java.util.OptionalInt;
import spin.domains.meter.PriceList;

/// Prices that are all different, for constants and for calls whose target is certain too. Of the JDK it knows Math and texts.
final class VariedPrices implements PriceList {

    @Override
    public int opcode(int jvmOpcode) {
        return 1 + jvmOpcode * 7 % 31;
    }

    @Override
    public OptionalInt call(String ownerInternalName, String name, String descriptor) {
        return switch (ownerInternalName) {
            case "java/lang/Math" -> OptionalInt.of(1000);
            case "java/lang/String" -> OptionalInt.of(200 + name.length());
            default -> OptionalInt.empty();
        };
    }

    @Override
    public int constant(Object value) {
        return switch (value) {
            case Integer _ -> 41;
            case Long _ -> 42;
            case String text -> 43 + text.length();
            default -> 44;
        };
    }

    @Override
    public int certainCall() {
        return 77;
    }

    @Override
    public int clearing() {
        return 3;
    }
}
