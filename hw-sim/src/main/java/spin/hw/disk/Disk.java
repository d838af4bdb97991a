package spin.hw.disk;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import spin.hw.bus.Registers;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.clock.Alarm;
import spin.hw.device.Dma;
import spin.hw.device.Slot;

/// A SCSI-class drive and its controller. The register model is ours by choice; the times are a drive's ([Mechanism]).
///
///      0  RING     physical address of the ring of requests, a multiple of 32      while disabled only
///      8  SIZE     requests in the ring, 2 to 256                                  while disabled only
///     16  DOORBELL a store of any value: look at the ring
///     24  CONTROL  2 write cache | 1 interrupt enable | 0 enable; clearing enable forgets all requests and rewinds the ring
///     32  STATUS   2 no power | 1 no memory at the ring | 0 some request is done; storing 1 in bit 0 or 1 clears it
///     40  SECTORS  of the drive, read only
///
/// The line is high while bit 0 or 1 of STATUS and interrupt enable are. Requests ([Request]) are taken in the order of the ring as
/// long as they are the drive's, and come back in the order that [Policy] makes of them.
///
/// One thing happens at a time: overhead, arm, rotation, transfer. A read is answered from the track buffer when it holds all
/// of it; after each read the drive goes on reading to the end of the track while nothing else is to be done. With the write
/// cache a write is done when it is in the buffer; the platters follow when there is nothing else, or no room, or at a flush.
///
/// Confined to the machine's thread.
public final class Disk implements Registers, Checkpointed {
    /// Bytes of registers.
    public static final long REGISTERS = 48;

    public static final long RING = 0;
    public static final long SIZE = 8;
    public static final long DOORBELL = 16;
    public static final long CONTROL = 24;
    public static final long STATUS = 32;
    public static final long SECTORS = 40;

    public static final int ENABLE = 1;
    public static final int INTERRUPT_ENABLE = 2;
    public static final int WRITE_CACHE = 4;

    public static final int SOME_DONE = 1;
    public static final int RING_ERROR = 2;
    public static final int NO_POWER = 4;

    private static final int LEAST_ENTRIES = 2;
    private static final int MOST_ENTRIES = 256;
    private static final int SECTOR = DriveModel.SECTOR;

    /// What the drive waits for.
    private enum Phase {
        IDLE,
        /// The controller looks at a request.
        OVERHEAD,
        /// Sectors pass under the head.
        MEDIA,
        /// Data crosses the bus.
        BUS
    }

    private final Slot slot;
    private final Dma dma;
    private final Mechanism mechanism;
    private final SectorStore store;
    private final SectorWrites writes;
    private final Alarm alarm;
    private final Queue queue;
    private final WriteCache cache;
    private final TrackBuffer track;

    private long ring;
    private int size = LEAST_ENTRIES;
    private int control;
    private int status;
    private int next;

    private Phase phase = Phase.IDLE;
    /// What is being served; null while the cache is emptied.
    private @Nullable Request current;
    private byte[] data = {};
    private int done;
    private Mechanism.Pass pass = new Mechanism.Pass(0, 0, 0, 0);
    private int cylinder;
    private int head;
    private long sectorsWritten;

    public Disk(Slot slot, DriveModel model, SectorStore store, Policy policy) {
        this(slot, model, store, policy, SectorWrites.UNOBSERVED);
    }

    public Disk(Slot slot, DriveModel model, SectorStore store, Policy policy, SectorWrites writes) {
        this.slot = slot;
        this.dma = slot.dma();
        this.mechanism = new Mechanism(model, slot.hertz());
        this.store = store;
        this.writes = writes;
        this.alarm = slot.alarm("next", this::proceed);
        this.queue = new Queue(policy, mechanism);
        this.cache = new WriteCache(model.bufferBytes());
        this.track = new TrackBuffer(model, mechanism);
    }

    // ---- registers

    @Override
    public long load(long offset, int bytes) {
        long value = switch ((int) (offset & ~7)) {
            case (int) RING -> ring;
            case (int) SIZE -> size;
            case (int) CONTROL -> control;
            case (int) STATUS -> status;
            case (int) SECTORS -> mechanism.sectors();
            default -> 0;
        };
        return (offset & 4) == 0 ? value : value >>> 32;
    }

    @Override
    public void store(long offset, int bytes, long value) {
        switch ((int) offset) {
            case (int) RING -> {
                if (!isEnabled()) {
                    ring = value & -Request.BYTES;
                }
            }
            case (int) SIZE -> {
                if (!isEnabled()) {
                    size = Math.clamp(value, LEAST_ENTRIES, MOST_ENTRIES);
                }
            }
            case (int) DOORBELL -> look();
            case (int) CONTROL -> control((int) value);
            case (int) STATUS -> {
                status &= ~((int) value & (SOME_DONE | RING_ERROR));
                signal();
            }
            default -> {
                // Not decoded.
            }
        }
    }

    private boolean isEnabled() {
        return (control & ENABLE) != 0;
    }

    private void control(int value) {
        control = value & (ENABLE | INTERRUPT_ENABLE | WRITE_CACHE);
        if (!isEnabled()) {
            forget();
        }
        signal();
        begin();
    }

    /// Requests are forgotten, not what is in the cache: that was reported as done.
    private void forget() {
        queue.clear();
        next = 0;
        if (current != null) {
            current = null;
            data = new byte[0];
            phase = Phase.IDLE;
            alarm.clear();
        }
    }

    private void signal() {
        slot.interrupt().set((status & (SOME_DONE | RING_ERROR)) != 0 && (control & INTERRUPT_ENABLE) != 0);
    }

    // ---- the ring

    private void look() {
        if (!isEnabled() || hasNoPower()) {
            return;
        }
        var entry = new byte[Request.BYTES];
        // Once round is enough: then each slot is waiting, is served, or is the driver's.
        for (int seen = 0; seen < size && !isTaken(next); seen++) {
            if (!dma.read(ring + (long) next * Request.BYTES, entry, 0, Request.BYTES)) {
                status |= RING_ERROR;
                signal();
                break;
            }
            var request = Request.in(next, entry);
            if (request == null) {
                break;
            }
            queue.add(request);
            next = (next + 1) % size;
        }
        begin();
    }

    private boolean isTaken(int entry) {
        return queue.hasSlot(entry) || (current != null && current.slot() == entry);
    }

    private void answer(Request request, Status outcome, int sectors) {
        long entry = ring + (long) request.slot() * Request.BYTES;
        boolean answered = dma.writeLong(entry + Request.SECTORS_DONE, sectors)
                && dma.writeLong(entry + Request.FLAGS, outcome.code());
        status |= answered ? SOME_DONE : RING_ERROR;
        signal();
    }

    // ---- serving

    /// Chooses what to do next, when nothing is being done.
    private void begin() {
        while (phase == Phase.IDLE && !hasNoPower()) {
            var chosen = queue.choose(cylinder);
            if (chosen == null ? !cache.isEmpty() : mustEmptyFirst(chosen)) {
                emptyCache();
                return;
            }
            if (chosen == null) {
                return;
            }
            queue.remove(chosen);
            if (chosen.isSound(mechanism.sectors())) {
                current = chosen;
                await(Phase.OVERHEAD, slot.now() + mechanism.overhead());
            } else {
                answer(chosen, Status.BAD_REQUEST, 0);
            }
        }
    }

    private boolean mustEmptyFirst(Request chosen) {
        if (cache.isEmpty()) {
            return false;
        }
        return switch (chosen.operation()) {
            case Request.FLUSH -> true;
            // What does not go through the cache must not be overtaken by what is in it.
            case Request.WRITE ->
                chosen.isSound(mechanism.sectors()) && (!goesToCache(chosen) || !cache.hasRoomFor(chosen.bytes()));
            default -> false;
        };
    }

    private boolean goesToCache(Request request) {
        return (control & WRITE_CACHE) != 0 && cache.couldHold(request.bytes());
    }

    private void await(Phase what, long until) {
        phase = what;
        alarm.set(until);
    }

    private void proceed() {
        switch (phase) {
            case IDLE -> {
                // Nothing was waited for.
            }
            case OVERHEAD -> serve();
            case MEDIA -> passed();
            case BUS -> cross();
        }
    }

    private void serve() {
        var request = served();
        switch (request.operation()) {
            case Request.FLUSH -> flush();
            case Request.WRITE -> write(request);
            default -> read(request);
        }
    }

    private Request served() {
        if (current == null) {
            throw new IllegalStateException("Disk " + slot.name() + " serves nothing in phase " + phase + ".");
        }
        return current;
    }

    private void flush() {
        try {
            store.force();
            finish(Status.DONE);
        } catch (StoreException failed) {
            finish(Status.MEDIUM_ERROR);
        }
    }

    private void write(Request request) {
        var fetched = new byte[request.bytes()];
        if (!dma.read(request.address(), fetched, 0, fetched.length)) {
            finish(Status.BAD_ADDRESS);
        } else if (goesToCache(request)) {
            cache.add(request.lba(), fetched);
            done = request.sectors();
            await(Phase.BUS, slot.now() + mechanism.bus(request.sectors()));
        } else {
            data = fetched;
            toPlatters(request.lba(), request.sectors());
        }
    }

    private void read(Request request) {
        if (!dma.reaches(request.address(), request.bytes())) {
            finish(Status.BAD_ADDRESS);
            return;
        }
        data = new byte[request.bytes()];
        if (track.holds(slot.now(), request.lba(), request.sectors())) {
            if (fetch(request.lba(), request.sectors())) {
                await(Phase.BUS, slot.now() + mechanism.bus(request.sectors()));
            }
            return;
        }
        track.stop(slot.now());
        pass = mechanism.pass(slot.now(), cylinder, head, request.lba(), request.sectors());
        await(Phase.MEDIA, pass.end());
    }

    private void emptyCache() {
        var oldest = cache.oldest();
        if (oldest == null) {
            throw new IllegalStateException("Disk " + slot.name() + " empties a cache that is empty.");
        }
        data = oldest.data();
        toPlatters(oldest.lba(), oldest.sectors());
    }

    private void toPlatters(long lba, int sectors) {
        done = 0;
        track.stop(slot.now());
        pass = mechanism.pass(slot.now(), cylinder, head, lba, sectors);
        await(Phase.MEDIA, pass.start() + mechanism.transfer(1));
    }

    private void passed() {
        if (current != null && current.operation() == Request.READ) {
            trackRead(current);
        } else {
            sectorWritten();
        }
    }

    private void trackRead(Request request) {
        if (!fetch(pass.lba(), pass.sectors())) {
            return;
        }
        arm(pass.lba() + pass.sectors() - 1);
        int rest = request.sectors() - done;
        if (rest > 0) {
            pass = mechanism.next(pass, rest);
            await(Phase.MEDIA, pass.end());
        } else {
            track.readOn(slot.now(), request.lba(), request.sectors());
            // The bus is faster than the platter: all but the last sector has crossed meanwhile.
            await(Phase.BUS, slot.now() + mechanism.bus(1));
        }
    }

    /// Takes sectors from the platters, or from the cache where it has newer ones; false when the request has failed.
    private boolean fetch(long lba, int sectors) {
        try {
            store.read(lba, data, done * SECTOR, sectors);
            done += sectors;
            return true;
        } catch (StoreException failed) {
            finish(Status.MEDIUM_ERROR);
            return false;
        }
    }

    private void sectorWritten() {
        int inPass = (int) (pass.lba() - firstWritten());
        int index = done - inPass;
        try {
            store.write(pass.lba() + index, data, done * SECTOR);
        } catch (StoreException failed) {
            mediumFailed();
            return;
        }
        done++;
        sectorsWritten++;
        arm(pass.lba() + index);
        if (writes.written(sectorsWritten, pass.lba() + index) == SectorWrites.Then.CUT_POWER) {
            cutPower();
        } else if (index + 1 < pass.sectors()) {
            await(Phase.MEDIA, pass.start() + mechanism.transfer(index + 2));
        } else if (done * SECTOR < data.length) {
            pass = mechanism.next(pass, data.length / SECTOR - done);
            await(Phase.MEDIA, pass.start() + mechanism.transfer(1));
        } else if (current == null) {
            cacheWritten();
        } else {
            finish(Status.DONE);
        }
    }

    private long firstWritten() {
        if (current != null) {
            return current.lba();
        }
        var oldest = cache.oldest();
        return oldest == null ? 0 : oldest.lba();
    }

    /// What cannot be written is lost; a request that waits for it is told, a cached one was done long ago.
    private void mediumFailed() {
        if (current == null) {
            cacheWritten();
        } else {
            finish(Status.MEDIUM_ERROR);
        }
    }

    private void cacheWritten() {
        cache.dropOldest();
        rest();
        begin();
    }

    private void arm(long lba) {
        cylinder = mechanism.cylinder(lba);
        head = mechanism.headOf(lba);
    }

    private void cross() {
        var request = served();
        if (request.operation() == Request.READ) {
            cache.overlay(request.lba(), data, request.sectors());
            if (!dma.write(request.address(), data, 0, data.length)) {
                finish(Status.BAD_ADDRESS);
                return;
            }
        }
        finish(Status.DONE);
    }

    private void finish(Status outcome) {
        var finished = served();
        int sectors = outcome == Status.DONE ? finished.sectors() : done;
        current = null;
        rest();
        answer(finished, outcome, sectors);
        look();
    }

    private void rest() {
        phase = Phase.IDLE;
        data = new byte[0];
        done = 0;
        alarm.clear();
    }

    /// What the drive waits for; a machine's checkpoint holds it with all other alarms.
    Alarm alarm() {
        return alarm;
    }

    // ---- power

    private boolean hasNoPower() {
        return (status & NO_POWER) != 0;
    }

    /// Cuts the power: what is in the cache is lost, what is being written stops at the last whole sector, no request is answered.
    /// A drive on the same platters is a new one.
    public void cutPower() {
        queue.clear();
        cache.clear();
        current = null;
        rest();
        status |= NO_POWER;
    }

    /// Sectors that have reached the platters since the drive was built.
    public long sectorsWritten() {
        return sectorsWritten;
    }

    // ---- checkpoints

    @Override
    public String checkpointName() {
        return slot.name();
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    @SuppressWarnings("EnumOrdinal") // The version of this part says which phases there are.
    public void save(State out) {
        out.put("registers", new long[]{ring, size, control, status, next});
        out.put("at", new long[]{phase.ordinal(), done, cylinder, head, sectorsWritten, queue.isUpwards() ? 1 : 0});
        out.put("pass", new long[]{pass.lba(), pass.sectors(), pass.start(), pass.end()});
        out.put("current", current == null ? new long[0] : numbers(current));
        out.put("data", data);
        out.put("queue", queue.waiting().stream().flatMapToLong(each -> Arrays.stream(numbers(each))).toArray());
        track.save(out);
        cache.save(out);
        store.save(out);
    }

    private static long[] numbers(Request request) {
        return new long[]{request.slot(), request.operation(), request.lba(), request.sectors(), request.address()};
    }

    @Override
    public void restore(State in) {
        var registers = exactly(in, "registers", 5);
        var at = exactly(in, "at", 6);
        var passing = exactly(in, "pass", 4);
        var serving = in.numbers("current");
        var waiting = in.numbers("queue");
        var phases = Phase.values();
        if (at[0] < 0 || at[0] >= phases.length || registers[1] < LEAST_ENTRIES || registers[1] > MOST_ENTRIES
                || (serving.length != 0 && serving.length != 5) || waiting.length % 5 != 0) {
            throw new CheckpointException("Part " + in.part()
                    + " of the checkpoint has a state that no disk can have; the checkpoint is damaged.");
        }
        store.restore(in);
        track.restore(in);
        cache.restore(in);
        ring = registers[0];
        size = (int) registers[1];
        control = (int) registers[2];
        status = (int) registers[3];
        next = (int) registers[4] % size;
        phase = phases[(int) at[0]];
        done = (int) at[1];
        cylinder = (int) at[2];
        head = (int) at[3];
        sectorsWritten = at[4];
        queue.isUpwards(at[5] != 0);
        pass = new Mechanism.Pass(passing[0], (int) passing[1], passing[2], passing[3]);
        current = serving.length == 0 ? null : request(serving, 0);
        data = in.bytes("data");
        queue.clear();
        for (int i = 0; i < waiting.length; i += 5) {
            queue.add(request(waiting, i));
        }
    }

    private static Request request(long[] numbers, int from) {
        return new Request((int) numbers[from], (int) numbers[from + 1], numbers[from + 2], (int) numbers[from + 3],
                numbers[from + 4]);
    }

    static long[] exactly(State in, String field, int count) {
        var numbers = in.numbers(field);
        if (numbers.length != count) {
            throw new CheckpointException("Field " + field + " of " + in.part() + " has " + numbers.length
                    + " values instead of " + count + "; the checkpoint is damaged or of another version.");
        }
        return numbers;
    }
}
