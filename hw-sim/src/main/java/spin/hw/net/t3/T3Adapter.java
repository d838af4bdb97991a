package spin.hw.net.t3;

import spin.hw.bus.Registers;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.clock.Alarm;
import spin.hw.device.Dma;
import spin.hw.device.Slot;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;

/// A network interface that moves whole frames between a fast serial line and buffers in memory.
///
/// Registers and descriptors are ours by choice. 64 bits each:
///
///     0x00  CONTROL   RW  0 RECEIVE on | 1 TRANSMIT on | 2 INTERRUPT | W 31 RESET; turning a half on rewinds its ring
///     0x08  STATUS    RC  0 RECEIVED | 1 SENT | 2 MISSED a frame found no buffer | 3 NO_MEMORY at a ring or buffer; stops both | R 8 carrier
///     0x10  RX_RING   RW  physical address, on a boundary of 16 bytes    while that half is off
///     0x18  RX_SIZE   RW  log2 of its descriptors, 0 to 8
///     0x20  TX_RING   RW  the same for sending
///     0x28  TX_SIZE   RW
///     0x30  DOORBELL  W   there is something to send
///     0x38  MISSED    R   frames that found no buffer
///
/// A descriptor is 16 bytes, one frame each:
///
///     +0  long  31 OWN the adapter's | 30 ERROR damaged, or a length that cannot be sent | 29 CUT longer than the buffer | 15..0 length
///     +4  long  bytes of the buffer (receive only)
///     +8  quad  physical address of the buffer
///
/// The adapter takes descriptors in their order while they are its own, and gives each back with OWN cleared in the same store that
/// says how it went. The line's speed is the wire's: `Medium.t3()`, 44.736 Mb/s.
///
/// Confined to the machine's thread.
public final class T3Adapter implements Registers, Checkpointed {
    /// Bytes of registers.
    public static final long REGISTERS = 0x40;

    static final long CONTROL = 0x00;
    static final long STATUS = 0x08;
    static final long RX_RING = 0x10;
    static final long RX_SIZE = 0x18;
    static final long TX_RING = 0x20;
    static final long TX_SIZE = 0x28;
    static final long DOORBELL = 0x30;
    static final long MISSED_FRAMES = 0x38;

    static final int RECEIVE_ON = 1;
    static final int TRANSMIT_ON = 1 << 1;
    static final int INTERRUPT = 1 << 2;
    static final int RESET = 1 << 31;

    static final int RECEIVED = 1;
    static final int SENT = 1 << 1;
    static final int MISSED = 1 << 2;
    static final int NO_MEMORY = 1 << 3;
    static final int CARRIER = 1 << 8;

    static final int OWN = 1 << 31;
    static final int ERROR = 1 << 30;
    static final int CUT = 1 << 29;
    static final int LENGTH = 0xffff;
    static final int DESCRIPTOR = 16;

    private static final int CONTROL_BITS = RECEIVE_ON | TRANSMIT_ON | INTERRUPT;
    private static final int CAUSES = RECEIVED | SENT | MISSED | NO_MEMORY;
    private static final int LARGEST_SIZE = 8;

    private final Slot slot;
    private final Dma dma;
    private final LinkPort port;
    private final Alarm line;
    private final Alarm look;
    private final Ring receive = new Ring();
    private final Ring transmit = new Ring();

    private int control;
    private int status;
    private long missed;

    /// Where a ring is and how far the adapter has come.
    private static final class Ring {
        long base;
        int size;
        int next;

        long address() {
            return base + (long) next * DESCRIPTOR;
        }

        void advance() {
            next = next + 1 & length() - 1;
        }

        int length() {
            return 1 << size;
        }

        long[] saved() {
            return new long[]{base, size, next};
        }

        static boolean isSound(long[] saved) {
            return saved.length == 3 && saved[1] >= 0 && saved[1] <= LARGEST_SIZE && saved[2] >= 0
                    && saved[2] < 1L << saved[1];
        }

        void restore(long[] saved) {
            base = saved[0];
            size = (int) saved[1];
            next = (int) saved[2];
        }
    }

    public T3Adapter(Slot slot, LinkPort port) {
        this.slot = slot;
        this.dma = slot.dma();
        this.port = port;
        this.line = slot.alarm("line", this::frameSent);
        this.look = slot.alarm("look", this::send);
        port.receiver(new FrameReceiver() {
            @Override
            public void frameArrived(byte[] frame, int length) {
                arrived(frame, length, 0);
            }

            @Override
            public void frameDamaged(byte[] frame, int length) {
                arrived(frame, length, ERROR);
            }
        });
    }

    @Override
    public long load(long offset, int bytes) {
        return switch ((int) offset) {
            case (int) CONTROL -> control;
            case (int) STATUS -> status | (port.carrier() ? CARRIER : 0);
            case (int) RX_RING -> receive.base;
            case (int) RX_SIZE -> receive.size;
            case (int) TX_RING -> transmit.base;
            case (int) TX_SIZE -> transmit.size;
            case (int) MISSED_FRAMES -> missed;
            default -> 0;
        };
    }

    @Override
    public void store(long offset, int bytes, long value) {
        switch ((int) offset) {
            case (int) CONTROL -> control((int) value);
            case (int) STATUS -> status &= ~((int) value & CAUSES);
            case (int) RX_RING, (int) RX_SIZE -> place(receive, RECEIVE_ON, offset == RX_SIZE, value);
            case (int) TX_RING, (int) TX_SIZE -> place(transmit, TRANSMIT_ON, offset == TX_SIZE, value);
            case (int) DOORBELL -> wake();
            default -> {
            }
        }
        changed();
    }

    private void place(Ring ring, int half, boolean isSize, long value) {
        if (isOn(half)) {
            return;
        }
        if (isSize) {
            ring.size = (int) Math.min(value & 0xf, LARGEST_SIZE);
            ring.next = 0;
        } else {
            ring.base = value & -DESCRIPTOR;
        }
    }

    private boolean isOn(int half) {
        return (control & half) != 0;
    }

    private void control(int value) {
        boolean reset = (value & RESET) != 0;
        int before = control;
        control = reset ? 0 : value & CONTROL_BITS;
        if ((control & ~before & RECEIVE_ON) != 0) {
            receive.next = 0;
        }
        if (!isOn(TRANSMIT_ON)) {
            line.clear();
            look.clear();
        } else if ((before & TRANSMIT_ON) == 0) {
            transmit.next = 0;
            wake();
        }
        if (reset) {
            status = 0;
            missed = 0;
        }
    }

    private void wake() {
        if (isOn(TRANSMIT_ON) && !line.isSet()) {
            look.after(0);
        }
    }

    private void arrived(byte[] frame, int length, int error) {
        if (!isOn(RECEIVE_ON)) {
            return;
        }
        byte[] descriptor = new byte[DESCRIPTOR];
        if (!dma.read(receive.address(), descriptor, 0, DESCRIPTOR)) {
            memoryError();
            return;
        }
        if (Dma.longAt(descriptor, 0) >= 0) {
            missed++;
            report(MISSED);
            return;
        }
        int kept = (int) Math.min(length, Integer.toUnsignedLong(Dma.longAt(descriptor, 4)));
        int how = kept | error | (kept < length ? CUT : 0);
        if (!dma.write(Dma.quadAt(descriptor, 8), frame, 0, kept) || !dma.writeLong(receive.address(), how)) {
            memoryError();
            return;
        }
        receive.advance();
        report(RECEIVED);
    }

    /// Sends the next frame. Descriptors that cannot be sent come back at once, once round the ring at most.
    private void send() {
        byte[] descriptor = new byte[DESCRIPTOR];
        for (int i = 0; i < transmit.length(); i++) {
            if (!dma.read(transmit.address(), descriptor, 0, DESCRIPTOR)) {
                memoryError();
                return;
            }
            if (Dma.longAt(descriptor, 0) >= 0) {
                return;
            }
            int length = Dma.longAt(descriptor, 0) & LENGTH;
            if (length > 0) {
                start(descriptor, length);
                return;
            }
            giveBack(ERROR);
        }
    }

    private void start(byte[] descriptor, int length) {
        byte[] frame = new byte[length];
        if (dma.read(Dma.quadAt(descriptor, 8), frame, 0, length)) {
            line.set(port.send(frame, 0, length));
        } else {
            memoryError();
        }
    }

    private void frameSent() {
        byte[] first = new byte[Integer.BYTES];
        // A ring that was in memory when the frame began is there still.
        dma.read(transmit.address(), first, 0, first.length);
        giveBack(Dma.longAt(first, 0) & LENGTH);
        send();
    }

    private void giveBack(int how) {
        dma.writeLong(transmit.address(), how);
        transmit.advance();
        report(SENT);
    }

    private void memoryError() {
        control &= ~(RECEIVE_ON | TRANSMIT_ON);
        line.clear();
        look.clear();
        report(NO_MEMORY);
    }

    private void report(int cause) {
        status |= cause;
        changed();
    }

    private void changed() {
        slot.interrupt().set((status & CAUSES) != 0 && isOn(INTERRUPT));
    }

    @Override
    public String checkpointName() {
        return slot.name();
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    public void save(State out) {
        out.put("control", control).put("status", status).put("missed", missed);
        out.put("receive", receive.saved()).put("transmit", transmit.saved());
    }

    @Override
    public void restore(State in) {
        int savedControl = in.integer("control");
        int savedStatus = in.integer("status");
        long savedMissed = in.number("missed");
        long[] savedReceive = in.numbers("receive");
        long[] savedTransmit = in.numbers("transmit");
        if (!Ring.isSound(savedReceive) || !Ring.isSound(savedTransmit)) {
            throw new CheckpointException("Part " + in.part()
                    + " of the checkpoint has rings that no such adapter can have; it is damaged.");
        }
        control = savedControl & CONTROL_BITS;
        status = savedStatus & CAUSES;
        missed = savedMissed;
        receive.restore(savedReceive);
        transmit.restore(savedTransmit);
    }
}
