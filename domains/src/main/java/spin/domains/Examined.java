package spin.domains;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import spin.domains.link.LinkedJar;
import spin.domains.link.Linker;
import spin.domains.meter.Metering;
import spin.domains.meter.MeteringException;
import spin.domains.meter.MeterOptions;
import spin.domains.meter.PriceList;
import spin.domains.verify.DomainRules;
import spin.domains.verify.Examination;
import spin.domains.verify.Report;
import spin.domains.verify.VerifiedJar;
import spin.domains.verify.Violation;

/// All that can be found out from a JAR's bytes alone, found out once: its verdict, its shape and its linked code.
/// No class and no loader is in here, so a kept verdict keeps nothing of a domain alive.
record Examined(Report report, Optional<Accepted> accepted) {

    /// A JAR that may become a domain.
    record Accepted(VerifiedJar jar, MeteredForms code) {}

    /// What a verdict depends on. The bytes are their own identity: to compare them is faster than to hash them well, and no JAR is
    /// ever taken for another.
    private static final class Key {

        private final String file;
        private final byte[] jar;
        private final DomainRules rules;
        private final int hash;

        /// @param file the file's name where the report depends on it; empty for a JAR that is accepted
        Key(String file, byte[] jar, DomainRules rules) {
            this.file = file;
            this.jar = jar;
            this.rules = rules;
            var crc = new CRC32();
            crc.update(jar);
            this.hash = (int) crc.getValue();
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && hash == key.hash && file.equals(key.file) && Arrays.equals(jar, key.jar)
                    && isSame(rules, key.rules);
        }

        /// Most often they are one and the same, and a fresh JVM has to make code before it compares records.
        @SuppressWarnings("ReferenceEquality")
        private static boolean isSame(DomainRules rules, DomainRules others) {
            return rules == others || rules.equals(others);
        }
    }

    private static final int KEPT_BYTES = 64 << 20;

    private static final Cache<Key, Examined> VERDICTS = Caffeine.newBuilder().executor(Runnable::run)
            .maximumWeight(KEPT_BYTES).weigher((Key key, Examined value) -> value.weight(key.jar.length)).build();

    static Examined of(String file, byte[] jar, DomainRules rules) {
        // The caller may change its array while we look at it.
        var bytes = jar.clone();
        var unnamed = new Key("", bytes, rules);
        var accepted = VERDICTS.getIfPresent(unnamed);
        if (accepted != null) {
            return new Examined(accepted.report().under(file), accepted.accepted());
        }
        var named = new Key(file, bytes, rules);
        var refused = VERDICTS.getIfPresent(named);
        if (refused != null) {
            return refused;
        }
        var fresh = examine(file, bytes, rules);
        VERDICTS.put(fresh.accepted().isPresent() ? unnamed : named, fresh);
        return fresh;
    }

    private static Examined examine(String file, byte[] jar, DomainRules rules) {
        var examination = Examination.of(file, jar, rules);
        var report = examination.report();
        if (examination.jar().isEmpty()) {
            return new Examined(report, Optional.empty());
        }
        var verified = examination.jar().get();
        try {
            var linked = Linker.link(verified, rules.allowList());
            tryMetering(linked);
            return new Examined(report, Optional.of(new Accepted(verified, new MeteredForms(linked))));
        } catch (MeteringException tooLarge) {
            var violation = new Violation("method-too-large", tooLarge.className(), tooLarge.methodName(), 0,
                    String.valueOf(tooLarge.getMessage()));
            return new Examined(report.refusedFor(violation), Optional.empty());
        }
    }

    /// Code that cannot be metered is not loaded, so it is found out now, at prices that make the most of it.
    private static void tryMetering(LinkedJar linked) {
        var options = MeterOptions.untrusted(linked.classFiles()::containsKey);
        linked.classFiles().forEach((name, classFile) -> {
            if (linked.doubtful().contains(name)) {
                Metering.meter(classFile, WidestPrices.WIDEST, options);
            }
        });
    }

    private enum WidestPrices implements PriceList {
        WIDEST;

        @Override
        public int opcode(int jvmOpcode) {
            return 2;
        }

        @Override
        public OptionalInt call(String ownerInternalName, String name, String descriptor) {
            return OptionalInt.empty();
        }
    }

    private int weight(int jar) {
        long code = accepted
                .map(kept -> kept.code().linked().classFiles().values().stream().mapToLong(file -> file.length).sum())
                .orElse(0L);
        // With both metered forms, and the shapes of the classes.
        return (int) Math.min(KEPT_BYTES, 1024L + jar + 256L * report.violations().size() + 8 * code);
    }
}
