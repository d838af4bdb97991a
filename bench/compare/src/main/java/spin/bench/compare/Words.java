package spin.bench.compare;

import java.util.Locale;

/// How enumerations are spelt in tables and reports: `PREDICTION` is `prediction`.
public final class Words {

    private Words() {}

    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
