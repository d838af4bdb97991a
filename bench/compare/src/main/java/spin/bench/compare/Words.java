package spin.bench.compare;

import java.util.Locale;

/// How enumerations are spelt in tables and reports: `PREDICTION` is `prediction`.
final class Words {

    private Words() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
