package spin.domains;

import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import spin.domains.link.LinkedJar;
import spin.domains.meter.Metering;
import spin.domains.meter.MeteringException;
import spin.domains.meter.MeterOptions;
import spin.domains.meter.PriceList;

/// The metered forms of one linked JAR, counted and not: the latest of each is kept, for a JAR that is loaded again is most often
/// wanted as before.
///
/// A form is the same at the same prices, when the same of the classes that the JAR calls pay for themselves. What would break
/// this: an option of metering that depends on anything else than that and the JAR.
///
/// Any thread. Two that want the same at once may both make it.
final class MeteredForms {

    private record Form(WeakReference<PriceList> prices, Set<String> paying, Map<String, byte[]> classFiles) {}

    private final LinkedJar linked;
    private final AtomicReference<@Nullable Form> counted = new AtomicReference<>();
    private final AtomicReference<@Nullable Form> uncounted = new AtomicReference<>();

    MeteredForms(LinkedJar linked) {
        this.linked = linked;
    }

    /// Class files by internal name.
    ///
    /// @throws MeteringException when a class grows past what a class file can hold
    Map<String, byte[]> of(PriceList prices, MeterOptions options) {
        var paying = new HashSet<String>();
        for (var callee : linked.callees()) {
            if (options.meteredOwner().test(callee)) {
                paying.add(callee);
            }
        }
        var latest = options.counts() ? counted : uncounted;
        var kept = latest.get();
        if (kept != null && kept.prices().refersTo(prices) && kept.paying().equals(paying)) {
            return kept.classFiles();
        }
        var classFiles = rewritten(prices, options);
        latest.set(new Form(new WeakReference<>(prices), paying, classFiles));
        return classFiles;
    }

    private Map<String, byte[]> rewritten(PriceList prices, MeterOptions options) {
        var classFiles = new LinkedHashMap<String, byte[]>();
        for (var entry : linked.classFiles().entrySet()) {
            classFiles.put(entry.getKey(), Metering.meter(entry.getValue(), prices, options));
        }
        return classFiles;
    }
}
