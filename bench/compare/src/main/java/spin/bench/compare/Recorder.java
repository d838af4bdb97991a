package spin.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import spin.bench.port.Probe;
import spin.domains.meter.MeterAccess;
import spin.domains.meter.MeteredLoader;
import spin.hw.Machine;
import spin.hw.asm.Program;
import spin.hw.profile.HardwareEvent;

/// Reads the machine's counters at every named point of a run. It runs outside the kernel and takes no simulated time.
final class Recorder implements Probe {

    private final Machine machine;
    private final MeteredLoader loader;
    private final MeterAccess meter;
    private final Turns turns;
    private final CauseCounter causes;
    private final List<Sample> samples = new ArrayList<>();
    private final ObjIntConsumer<Sample> onSample;
    private long modelled;
    /// What was unpriced when it was looked at last, and how many calls that were.
    private Map<String, Long> unpriced = Map.of();
    private long unpricedCalls;

    /// @param onSample told of each sample as it is taken, and its index
    Recorder(Machine machine, MeteredLoader loader, Turns turns, ObjIntConsumer<Sample> onSample) {
        this.onSample = onSample;
        this.machine = machine;
        this.loader = loader;
        this.meter = loader.meter();
        this.turns = turns;
        this.causes = new CauseCounter(machine, turns);
    }

    @Override
    public void mark(String point) {
        sample(point, true);
    }

    private void sample(String point, boolean marked) {
        var cpu = machine.cpu();
        var now = machine.clock().now();
        samples.add(
                new Sample(point, marked, now, cpu.instructions(), machine.account().count(HardwareEvent.KERNEL_ENTRY),
                        cpu.instructionBuffer().misses() + cpu.dataBuffer().misses(), modelled, unpriced(),
                        causes.untilNow()));
        onSample.accept(samples.getLast(), samples.size() - 1);
    }

    private Map<String, Long> unpriced() {
        if (meter.unpricedCalls() != unpricedCalls) {
            unpricedCalls = meter.unpricedCalls();
            unpriced = Map.copyOf(meter.unpriced());
        }
        return unpriced;
    }

    @Override
    public void modelled(String what) {
        modelled++;
    }

    @Override
    public Machine beside(long seed) {
        var other = new Machine(machine.profile(), seed);
        turns.add(other);
        return other;
    }

    @Override
    public void turnOf(Machine other) {
        turns.of(other);
    }

    @Override
    public byte[] charged(byte[] classFile) {
        return loader.meter(classFile);
    }

    /// Makes every label of the program a point. Two labels of one address are two points.
    void watch(Program program) {
        var labels = new LinkedHashMap<Long, List<String>>();
        program.labels()
                .forEach((label, address) -> labels.computeIfAbsent(address, _ -> new ArrayList<>()).add(label));
        labels.forEach(
                (address, names) -> machine.cpu().watch(address, () -> names.forEach(name -> sample(name, false))));
    }

    List<Sample> samples() {
        return List.copyOf(samples);
    }
}
