package spin.systems.aegis;

import spin.hw.clock.Alarm;
import spin.hw.clock.EventQueue;
import spin.hw.memory.PhysicalMemory;

/// Taking frames back: visibly, by asking for so many with a deadline; and by force when the deadline has passed.
///
/// An environment that complies gives back which it likes. One that does not is not killed: frames are taken, every binding of them is broken,
/// and each is written into its repossession vector in the order of taking; then it is told once. What its contexts name, save areas and
/// guaranteed bindings, is taken last: never, here, since an environment without them could not be told.
///
/// Source: Engler et al., SOSP '95, sections 3.3 and 3.4. Dumping the contents of a frame to a disk is not here.
final class Revocation {

    /// 50 us, the paper's example.
    static final long DEADLINE_US = 50;

    private final Aegis kernel;
    private final Frames frames;
    private final PhysicalMemory memory;
    private final long deadlineCycles;
    private final Alarm[] alarms;

    Revocation(Aegis kernel, Frames frames, PhysicalMemory memory, EventQueue events, long hertz, Environment[] all) {
        this.kernel = kernel;
        this.frames = frames;
        this.memory = memory;
        this.deadlineCycles = hertz * DEADLINE_US / 1_000_000;
        this.alarms = new Alarm[all.length];
        for (var number = 0; number < all.length; number++) {
            var name = number;
            alarms[number] = events.alarm("aegis.deadline." + number, () -> force(all[name]));
        }
    }

    void ask(Environment environment, int count, Processor processor) {
        environment.owed += count;
        alarms[environment.number].set(kernel.now() + deadlineCycles);
        processor.want(environment, AegisAbi.REVOCATION);
    }

    /// The environment has given a frame back, asked or not.
    void gave(Environment environment) {
        if (environment.owed > 0) {
            environment.owed--;
            if (environment.owed == 0) {
                alarms[environment.number].clear();
            }
        }
    }

    void ended(Environment environment) {
        environment.owed = 0;
        alarms[environment.number].clear();
    }

    private void force(Environment environment) {
        var taken = 0;
        for (var frame = 0; frame < frames.count() && environment.owed > 0; frame++) {
            if (frames.belongsTo(environment, frame) && !kernel.pinned(frame)) {
                environment.owed--;
                kernel.free(frame);
                record(environment, frame);
                taken++;
            }
        }
        environment.owed = 0;
        if (taken > 0) {
            environment.taken += taken;
            kernel.processor().want(environment, AegisAbi.REPOSSESSION);
        }
    }

    /// The count goes on when there is no room, so that the environment sees how many it does not know.
    private void record(Environment environment, int frame) {
        var vector = environment.vector;
        if (vector == Environment.NONE) {
            return;
        }
        var count = memory.loadQuad(vector);
        if (count >= 0 && count < AegisAbi.VECTOR_ENTRIES) {
            memory.storeQuad(vector + 8 + 8 * count, frame);
        }
        memory.storeQuad(vector, count + 1);
    }
}
