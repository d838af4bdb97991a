package spin.systems.aegis;

import org.jspecify.annotations.Nullable;
import spin.hw.clock.Alarm;
import spin.hw.clock.EventQueue;
import spin.hw.memory.PhysicalMemory;

/// Taking frames back: visibly, by asking for so many with a deadline; and by force when the deadline has passed.
///
/// An environment that complies gives back which it likes. One that does not is not killed: frames are taken, every binding of them is broken,
/// and each is written into its repossession vector in the order of taking; then it is told once. The contents of a frame go to the disk first, where
/// the environment has said where to ([DumpWords]); else they are lost, and the vector says which.
///
/// What its contexts name, save areas and guaranteed bindings, is not taken, since an environment without them could not be told. In an emergency
/// it is told once more, with another deadline, that only these are left; then they are dumped, and it is ended.
///
/// Source: Engler et al., SOSP '95, sections 3.3 and 3.4.
final class Revocation {

    /// 50 us, the paper's example.
    static final long DEADLINE_US = 50;

    private static final int BLOCK_SHIFT = 32;

    private final Aegis kernel;
    private final Drive drive;
    private final Frames frames;
    private final PhysicalMemory memory;
    private final long deadlineCycles;
    private final EventQueue events;
    private final @Nullable Alarm[] alarms;

    Revocation(Aegis kernel, Drive drive, Frames frames, PhysicalMemory memory, EventQueue events, long hertz,
            int most) {
        this.kernel = kernel;
        this.drive = drive;
        this.frames = frames;
        this.memory = memory;
        this.deadlineCycles = hertz * DEADLINE_US / 1_000_000;
        this.events = events;
        this.alarms = new @Nullable Alarm[most + 1];
    }

    /// The one for the environments of a number, made when it is first wanted.
    private Alarm alarm(int number) {
        var known = alarms[number];
        if (known == null) {
            known = events.alarm("aegis.deadline." + number, () -> force(kernel.environment(number)));
            alarms[number] = known;
        }
        return known;
    }

    void ask(Environment environment, int count, Processor processor) {
        environment.owed += count;
        alarm(environment.number).set(kernel.now() + deadlineCycles);
        processor.want(environment, AegisAbi.REVOCATION);
    }

    /// As [#ask], and the machine's owner must have them whatever they hold.
    void mustHave(Environment environment, int count, Processor processor) {
        environment.emergency = true;
        ask(environment, count, processor);
    }

    /// The environment has given a frame back, asked or not.
    void gave(Environment environment) {
        if (environment.owed > 0) {
            environment.owed--;
            if (environment.owed == 0) {
                settled(environment);
            }
        }
    }

    private void settled(Environment environment) {
        environment.owed = 0;
        environment.emergency = false;
        environment.warned = false;
        var alarm = alarms[environment.number];
        if (alarm != null) {
            alarm.clear();
        }
    }

    void ended(Environment environment) {
        settled(environment);
    }

    private void force(Environment environment) {
        var taken = 0;
        for (var frame = 0; frame < frames.count() && environment.owed > 0; frame++) {
            if (frames.belongsTo(environment, frame) && !kernel.pinned(frame)) {
                environment.owed--;
                var block = drive.dump(environment, frame);
                kernel.free(frame);
                record(environment, frame | (block + 1) << BLOCK_SHIFT);
                taken++;
            }
        }
        if (taken > 0) {
            environment.taken += taken;
            kernel.processor().want(environment, AegisAbi.REPOSSESSION);
        }
        if (environment.owed == 0 || !environment.emergency) {
            settled(environment);
        } else if (environment.warned) {
            takeAll(environment);
        } else {
            environment.warned = true;
            alarm(environment.number).set(kernel.now() + deadlineCycles);
            kernel.processor().want(environment, AegisAbi.REVOCATION);
        }
    }

    /// The guaranteed set too. An environment that has named targets in somebody else's extents can be begun again there.
    private void takeAll(Environment environment) {
        for (var frame = 0; frame < frames.count(); frame++) {
            if (frames.belongsTo(environment, frame)) {
                drive.dump(environment, frame);
            }
        }
        kernel.end(environment,
                "in an emergency its guaranteed frames were taken, " + environment.owed + " of which it owed");
    }

    /// The count goes on when there is no room, so that the environment sees how many it does not know.
    private void record(Environment environment, long entry) {
        var vector = environment.vector;
        if (vector == Environment.NONE) {
            return;
        }
        var count = memory.loadQuad(vector);
        if (count >= 0 && count < AegisAbi.VECTOR_ENTRIES) {
            memory.storeQuad(vector + 8 + 8 * count, entry);
        }
        memory.storeQuad(vector, count + 1);
    }
}
