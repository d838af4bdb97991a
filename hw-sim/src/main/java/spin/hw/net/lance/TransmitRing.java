package spin.hw.net.lance;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.State;
import spin.hw.clock.Alarm;
import spin.hw.device.Slot;
import spin.hw.net.LinkPort;

/// The sending half of the chip: finds a frame in the ring, puts it on the wire, reports and looks for the next.
///
///     IDLE ---- descriptor found ----> CONTENDING ---- cable is ours ----> SENDING or LOOPING
///      ^  \__ every 1.6 ms, or TDMD        |                                    |
///      '------------------------------- status written, OWN given back <--------'
///
/// Every frame takes time and clears at least one OWN bit, so a ring whose descriptors chain for ever ends with BUFF after one
/// round, and a driver that never stops filling it is served at the wire's speed.
final class TransmitRing {
    /// What the silo has room for in loop-back, check sequence included.
    static final int LOOP_LIMIT = 32 + CheckSequence.BYTES;

    private static final long POLL_NANOS = 1_600_000;
    private static final int PREAMBLE_BITS = 64;
    private static final int SLOT_BITS = 512;
    /// Preamble and jam of an attempt that collides, and the gap after it.
    private static final int COLLISION_BITS = PREAMBLE_BITS + 32 + 96;
    private static final int MAXIMUM = 1518;

    private enum Phase {
        IDLE(0),
        CONTENDING(1),
        SENDING(2),
        LOOPING(3);

        /// As a checkpoint has it.
        private final int code;

        Phase(int code) {
            this.code = code;
        }

        static Optional<Phase> of(long code) {
            return Stream.of(values()).filter(phase -> phase.code == code).findFirst();
        }
    }

    private final Lance lance;
    private final ChipMemory memory;
    private final Slot slot;
    private final LinkPort port;
    private final Cable cable;
    private final ReceiveRing receiver;
    private final Alarm poll;
    private final Alarm line;

    private int index;
    private Phase phase = Phase.IDLE;
    private byte[] frame = new byte[0];
    /// Bytes of the frame, more than are kept when no wire could carry it.
    private int length;
    /// Second word of the frame's last descriptor as the driver left it.
    private int flags;
    /// What is to be reported in the second and in the fourth word.
    private int status;
    private int errors;

    TransmitRing(Lance lance, ChipMemory memory, Slot slot, LinkPort port, Cable cable, ReceiveRing receiver) {
        this.lance = lance;
        this.memory = memory;
        this.slot = slot;
        this.port = port;
        this.cable = cable;
        this.receiver = receiver;
        this.poll = slot.alarm("poll", this::look);
        this.line = slot.alarm("line", this::lineDone);
    }

    void rewind() {
        index = 0;
    }

    void stop() {
        poll.clear();
        line.clear();
        phase = Phase.IDLE;
    }

    /// The ring is looked at as soon as the chip is free.
    void demand() {
        if (phase == Phase.IDLE) {
            lance.report(Csr0.TDMD);
            poll.after(0);
        }
    }

    private InitBlock.Ring ring() {
        return lance.init().transmit();
    }

    private void look() {
        lance.withdraw(Csr0.TDMD);
        for (int skipped = 0; skipped <= ring().length(); skipped++) {
            var descriptor = memory.descriptor(ring().address(index));
            if (descriptor == null) {
                lance.memoryError();
                return;
            }
            if (!descriptor.isOurs()) {
                break;
            }
            if (descriptor.starts()) {
                gather(descriptor);
                return;
            }
            // The middle of a frame that has no beginning: given back, nothing is sent of it.
            if (!memory.storeWord(descriptor.address() + 2, descriptor.returnedWith(descriptor.flags()))) {
                lance.memoryError();
                return;
            }
            index = ring().after(index);
        }
        poll.after(slot.cycles(POLL_NANOS));
    }

    private void gather(Descriptor first) {
        frame = new byte[0];
        length = 0;
        var current = first;
        for (int used = 1;; used++) {
            if (!fetch(current)) {
                lance.memoryError();
                return;
            }
            if (lance.siloIsLate()) {
                underflow(current, Descriptor.UFLO);
                return;
            }
            if (current.ends()) {
                contend(current);
                return;
            }
            var next = memory.descriptor(ring().address(ring().after(index)));
            if (next == null) {
                lance.memoryError();
                return;
            }
            if (!next.isOurs() || used == ring().length()) {
                underflow(current, Descriptor.BUFF | Descriptor.UFLO);
                return;
            }
            if (!memory.storeWord(current.address() + 2, current.returnedWith(current.flags() & Descriptor.STP))) {
                lance.memoryError();
                return;
            }
            index = ring().after(index);
            current = next;
        }
    }

    private boolean fetch(Descriptor from) {
        int piece = from.bufferLength();
        // What exceeds the longest frame of any wire babbles on; it costs time but nobody could receive it.
        int kept = Math.max(0, Math.min(piece, LinkPort.MAXIMUM_LENGTH + CheckSequence.BYTES - length));
        frame = Arrays.copyOf(frame, frame.length + kept);
        length += piece;
        return memory.readBuffer(from.buffer(), frame, frame.length - kept, kept);
    }

    /// The frame broke off: everybody takes what has left for a damaged one, and the transmitter is off until it is started anew.
    private void underflow(Descriptor at, int why) {
        flags = at.flags();
        status = Descriptor.ERR;
        errors = why;
        lance.withdraw(Csr0.TXON);
        complete();
    }

    private void contend(Descriptor last) {
        flags = last.flags();
        status = 0;
        errors = 0;
        var met = isInternalLoop() ? forced() : cable.contend();
        boolean once = lance.init().has(InitBlock.DISABLE_RETRY);
        int collisions = once ? Math.min(1, met.collisions()) : met.collisions();
        if (met.deferredBits() > 0) {
            status |= Descriptor.DEF;
        }
        if (collisions == Cable.Contention.ATTEMPTS || (once && collisions > 0)) {
            fail(Descriptor.RTRY);
        } else if (met.late()) {
            fail(Descriptor.LCOL);
        } else if (collisions > 0) {
            status |= collisions == 1 ? Descriptor.ONE : Descriptor.MORE;
        }
        long bits = met.deferredBits() + (once ? 0 : (long) SLOT_BITS * met.backOffSlots())
                + (long) COLLISION_BITS * collisions + (met.late() ? SLOT_BITS : 0);
        phase = Phase.CONTENDING;
        if (bits > 0) {
            line.after(bitTimes(bits));
        } else {
            begin();
        }
    }

    private Cable.Contention forced() {
        return lance.init().has(InitBlock.FORCE_COLLISION)
                ? new Cable.Contention(0, Cable.Contention.ATTEMPTS, 0, false)
                : Cable.Contention.NONE;
    }

    private void fail(int why) {
        status |= Descriptor.ERR;
        errors |= why;
    }

    private void begin() {
        if (errors != 0) {
            complete();
            return;
        }
        boolean looping = lance.init().has(InitBlock.LOOP);
        boolean ownSequence = lance.init().has(InitBlock.DISABLE_TRANSMIT_CRC);
        if (!ownSequence) {
            appendSequence();
        }
        if (length > MAXIMUM) {
            lance.report(Csr0.BABL);
        }
        phase = looping ? Phase.LOOPING : Phase.SENDING;
        if (isInternalLoop()) {
            line.after(bitTimes(PREAMBLE_BITS + 8L * length));
        } else {
            send();
        }
    }

    private void send() {
        if (!port.carrier()) {
            fail(Descriptor.LCAR);
            // A transceiver that gives no carrier gives no heart beat either.
            lance.report(Csr0.CERR);
        }
        // A wire makes the check sequence itself, so a wrong one of the driver's makes a frame that no station takes.
        int payload = Math.min(length - CheckSequence.BYTES, LinkPort.MAXIMUM_LENGTH);
        boolean sound = !isKept() || CheckSequence.ends(frame, length);
        if (payload > 0 && sound) {
            line.set(port.send(frame, 0, payload));
        } else {
            line.after(bitTimes(PREAMBLE_BITS + 8L * length));
        }
    }

    private boolean isKept() {
        return length == frame.length;
    }

    private void appendSequence() {
        int sequence = CheckSequence.of(frame, frame.length);
        int end = frame.length;
        if (isKept()) {
            frame = Arrays.copyOf(frame, end + CheckSequence.BYTES);
            CheckSequence.put(sequence, frame, end);
        }
        length += CheckSequence.BYTES;
    }

    private boolean isInternalLoop() {
        return lance.init().has(InitBlock.LOOP) && lance.init().has(InitBlock.INTERNAL);
    }

    private void lineDone() {
        switch (phase) {
            case CONTENDING -> begin();
            case LOOPING -> {
                // One CRC circuit serves both halves: what it has just made, it cannot check.
                boolean wrong = lance.init().has(InitBlock.DISABLE_TRANSMIT_CRC) && !CheckSequence.ends(frame, length);
                receiver.loopedBack(frame, length, wrong);
                complete();
            }
            case SENDING -> complete();
            case IDLE -> {
            }
        }
    }

    private void complete() {
        phase = Phase.IDLE;
        int address = ring().address(index);
        boolean answered = errors == 0 || memory.storeWord(address + 6, errors);
        int kept = Descriptor.STP | Descriptor.ENP;
        int word = (flags & (kept | 0xff)) | status;
        if (!answered || !memory.storeWord(address + 2, word)) {
            lance.memoryError();
            return;
        }
        index = ring().after(index);
        lance.report(Csr0.TINT);
        if (lance.isSet(Csr0.TXON)) {
            look();
        }
    }

    private long bitTimes(long bits) {
        return slot.cycles(bits, Lance.BITS_PER_SECOND);
    }

    void save(State out) {
        out.put("transmit", new long[]{index, phase.code, length, flags, status, errors}).put("transmit.frame", frame);
    }

    void check(State in, InitBlock init) {
        long[] numbers = Lance.numbers(in, "transmit", 6);
        if (numbers[0] < 0 || numbers[0] >= init.transmit().length() || Phase.of(numbers[1]).isEmpty()) {
            throw new CheckpointException("Part " + in.part() + " of the checkpoint is at transmit descriptor "
                    + numbers[0] + " of " + init.transmit().length() + " in phase " + numbers[1]
                    + ", where no LANCE can be; the checkpoint is damaged.");
        }
        int kept = in.bytes("transmit.frame").length;
        if (numbers[2] < kept || numbers[2] > Integer.MAX_VALUE) {
            throw new CheckpointException("Part " + in.part() + " of the checkpoint sends " + numbers[2]
                    + " bytes of which it has " + kept + "; the checkpoint is damaged.");
        }
    }

    /// Takes over what was checked.
    void restore(State in) {
        long[] numbers = in.numbers("transmit");
        index = (int) numbers[0];
        phase = Phase.of(numbers[1]).orElseThrow();
        length = (int) numbers[2];
        flags = (int) numbers[3];
        status = (int) numbers[4];
        errors = (int) numbers[5];
        frame = in.bytes("transmit.frame");
    }
}
