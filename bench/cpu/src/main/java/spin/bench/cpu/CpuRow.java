package spin.bench.cpu;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// One row of `spin bench cpu`.
///
/// @param name          the program
/// @param what          what it does
/// @param engine        who ran it
/// @param tlb           `exact` or `off`; `none` under qemu
/// @param value         a round, warm
/// @param unit          always `ms/round`
/// @param mips          millions of the program's instructions in a second, warm; 0 where nobody counts
/// @param baseline      what the ratios are to
/// @param ratio         `value` over the baseline's; NaN without a baseline
/// @param totalRatio    elapsed time of the whole process, start-up and warm-up included, over the baseline's for as many rounds
/// @param totalCpuRatio the same of the processor time of all threads
record CpuRow(String name, String what, String engine, String tlb, double value, String unit, double mips,
        String baseline, double ratio, double totalRatio, double totalCpuRatio) {

    static List<CpuRow> of(Programs program, Map<Contestant, List<Sample>> samples) {
        return samples.entrySet().stream()
                .map(entry -> of(program, entry.getKey(), entry.getValue(), samples.get(Contestant.QEMU))).toList();
    }

    private static CpuRow of(Programs program, Contestant contestant, List<Sample> runs,
            @Nullable List<Sample> baseline) {
        double steady = steady(runs);
        var first = runs.getFirst();
        double mips = first.instructions() / 1e3 / first.rounds().size() / steady;
        boolean asLong = baseline != null && baseline.getFirst().rounds().size() == first.rounds().size();
        var asLongBaseline = asLong ? baseline : null;
        return new CpuRow(program.image().name(), program.image().what(), contestant.engine(), contestant.tlb(), steady,
                "ms/round", mips, Contestant.QEMU.engine(), ratio(steady, baseline, CpuRow::steady),
                ratio(elapsed(runs), asLongBaseline, CpuRow::elapsed), ratio(cpu(runs), asLongBaseline, CpuRow::cpu));
    }

    private static double ratio(double value, @Nullable List<Sample> baseline, ToDoubleFunction<List<Sample>> measure) {
        return baseline == null ? Double.NaN : value / measure.applyAsDouble(baseline);
    }

    private static double steady(List<Sample> runs) {
        return runs.stream().mapToDouble(Sample::steadyMilliseconds).min().orElse(Double.NaN);
    }

    private static double elapsed(List<Sample> runs) {
        return runs.stream().map(Sample::elapsed).min(Comparator.naturalOrder()).orElse(0L);
    }

    private static double cpu(List<Sample> runs) {
        return runs.stream().map(Sample::cpu).min(Comparator.naturalOrder()).orElse(0L);
    }
}
