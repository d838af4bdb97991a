package spin.domains;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import spin.domains.approve.Approvers;
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
    record Accepted(VerifiedJar jar, LinkedJar linked) {}

    private record Key(String file, String sha256, DomainRules rules) {}

    private static final int KEPT_BYTES = 64 << 20;

    private static final Cache<Key, Examined> VERDICTS = Caffeine.newBuilder().executor(Runnable::run)
            .maximumWeight(KEPT_BYTES).weigher((Key _, Examined value) -> value.weight()).build();

    static Examined of(String file, byte[] jar, DomainRules rules) {
        // The caller may change its array while we look at it.
        var bytes = jar.clone();
        return VERDICTS.get(new Key(file, Approvers.sha256(bytes), rules), _ -> examine(file, bytes, rules));
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
            return new Examined(report, Optional.of(new Accepted(verified, linked)));
        } catch (MeteringException tooLarge) {
            var violation = new Violation("method-too-large", tooLarge.className(), tooLarge.methodName(), 0,
                    String.valueOf(tooLarge.getMessage()));
            return new Examined(report.refusedFor(violation), Optional.empty());
        }
    }

    /// Code that cannot be metered is not loaded, so it is found out now, at prices that make the most of it.
    private static void tryMetering(LinkedJar linked) {
        Predicate<String> own = linked.classFiles()::containsKey;
        linked.classFiles().values()
                .forEach(classFile -> Metering.meter(classFile, WidestPrices.WIDEST, MeterOptions.untrusted(own)));
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

    private int weight() {
        long code = accepted
                .map(jar -> jar.linked().classFiles().values().stream().mapToLong(file -> file.length).sum())
                .orElse(0L);
        // Parsed classes take several times the room of their files.
        return (int) Math.min(KEPT_BYTES, 1024 + 256L * report.violations().size() + 8 * code);
    }
}
