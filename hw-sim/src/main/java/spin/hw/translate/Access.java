package spin.hw.translate;

import org.jspecify.annotations.Nullable;
import spin.hw.translate.Part.Step;
import spin.hw.translate.Part.Width;

/// Where a load or a store goes.
record Access(int base, long displacement, Width width, boolean write) {

    static @Nullable Access of(Step step) {
        return switch (step) {
            case Step.Load(var width, var base, var displacement, _) -> new Access(base, displacement, width, false);
            case Step.FloatLoad(var width, var base, var displacement, _) ->
                new Access(base, displacement, width, false);
            case Step.Store(var width, var base, var displacement, _) -> new Access(base, displacement, width, true);
            case Step.FloatStore(var width, var base, var displacement, _) ->
                new Access(base, displacement, width, true);
            default -> null;
        };
    }

    boolean sameBytes(Access other) {
        return base == other.base && displacement == other.displacement && width == other.width;
    }
}
