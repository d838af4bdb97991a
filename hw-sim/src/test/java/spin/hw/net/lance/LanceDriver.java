package spin.hw.net.lance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spin.hw.bus.Registers;

/// A driver as an operating system would have it: it knows the registers and the memory of the chip and nothing else.
final class LanceDriver {
    static final int RING = 4;
    static final int BUFFER = 1536;

    private static final int INIT = 0x100;
    private static final int RECEIVE_RING = 0x200;
    private static final int TRANSMIT_RING = 0x300;
    private static final int RECEIVE_BUFFERS = 0x1000;
    private static final int TRANSMIT_BUFFERS = 0x6000;

    static final byte[] STATION = {8, 0, 0x2b, 1, 2, 3};

    final ChipSide memory;
    private final Registers chip;
    private final int bufferLength;
    private int receiveNext;
    private int transmitNext;
    private int transmitDone;

    /// How a driver writes what the chip will read, whatever lies between them.
    interface ChipSide {
        void word(int address, int value);

        int word(int address);

        void bytes(int address, byte[] source);

        byte[] bytes(int address, int length);
    }

    /// What came out of the receive ring for one frame.
    static final class Received {
        private final byte[] data;
        private final int status;

        Received(byte[] data, int status) {
            this.data = data;
            this.status = status;
        }

        byte[] data() {
            return data;
        }

        int status() {
            return status;
        }
    }

    LanceDriver(Registers chip, ChipSide memory) {
        this(chip, memory, BUFFER);
    }

    LanceDriver(Registers chip, ChipSide memory, int bufferLength) {
        this.chip = chip;
        this.memory = memory;
        this.bufferLength = bufferLength;
    }

    /// Goes on where the driver of another machine was.
    void resume(LanceDriver other) {
        receiveNext = other.receiveNext;
        transmitNext = other.transmitNext;
        transmitDone = other.transmitDone;
    }

    int csr0() {
        return csr(0);
    }

    int csr(int number) {
        chip.store(Lance.RAP, 2, number);
        return (int) chip.load(Lance.RDP, 2);
    }

    void csr(int number, int value) {
        chip.store(Lance.RAP, 2, number);
        chip.store(Lance.RDP, 2, value);
    }

    /// Writes init block and rings, all receive buffers the chip's, and asks for INIT.
    void initialise(int mode, long filter) {
        csr(0, Csr0.STOP);
        memory.word(INIT, mode);
        memory.bytes(INIT + 2, STATION);
        for (int i = 0; i < 4; i++) {
            memory.word(INIT + 8 + 2 * i, (int) (filter >>> (16 * i)) & 0xffff);
        }
        memory.word(INIT + 16, RECEIVE_RING);
        memory.word(INIT + 18, log2(RING) << 13);
        memory.word(INIT + 20, TRANSMIT_RING);
        memory.word(INIT + 22, log2(RING) << 13);
        for (int i = 0; i < RING; i++) {
            descriptor(RECEIVE_RING, i, RECEIVE_BUFFERS + i * BUFFER, Descriptor.OWN, bufferLength);
            descriptor(TRANSMIT_RING, i, TRANSMIT_BUFFERS + i * BUFFER, 0, 0);
        }
        receiveNext = 0;
        transmitNext = 0;
        transmitDone = 0;
        csr(1, INIT);
        csr(2, 0);
        csr(0, Csr0.INIT);
    }

    void start() {
        csr(0, Csr0.STRT | Csr0.INEA | Csr0.IDON);
    }

    private void descriptor(int ring, int index, int buffer, int flags, int length) {
        int at = ring + 8 * index;
        memory.word(at, buffer & 0xffff);
        memory.word(at + 4, 0xf000 | (-length & 0xfff));
        memory.word(at + 6, 0);
        memory.word(at + 2, flags | buffer >>> 16);
    }

    /// Puts one piece of a frame into the ring; false when the ring is full.
    boolean offer(byte[] data, int flags) {
        int at = TRANSMIT_RING + 8 * transmitNext;
        if ((memory.word(at + 2) & Descriptor.OWN) != 0) {
            return false;
        }
        memory.bytes(TRANSMIT_BUFFERS + transmitNext * BUFFER, data);
        descriptor(TRANSMIT_RING, transmitNext, TRANSMIT_BUFFERS + transmitNext * BUFFER, Descriptor.OWN | flags,
                data.length);
        transmitNext = (transmitNext + 1) % RING;
        return true;
    }

    boolean send(byte[] frame) {
        boolean taken = offer(frame, Descriptor.STP | Descriptor.ENP);
        csr(0, Csr0.TDMD | Csr0.INEA);
        return taken;
    }

    int transmitStatus(int index) {
        return memory.word(TRANSMIT_RING + 8 * index + 2);
    }

    int transmitErrors(int index) {
        return memory.word(TRANSMIT_RING + 8 * index + 6);
    }

    int receiveStatus(int index) {
        return memory.word(RECEIVE_RING + 8 * index + 2);
    }

    /// Takes every frame that the chip has given over, and gives the buffers back.
    List<Received> receiveAll() {
        var frames = new ArrayList<Received>();
        for (var frame = receive(); frame.isPresent(); frame = receive()) {
            frames.add(frame.get());
        }
        return frames;
    }

    /// The next frame, or what an error left of it.
    Optional<Received> receive() {
        var pieces = new ArrayList<byte[]>();
        int first = receiveNext;
        for (int i = 0; i < RING; i++) {
            int at = RECEIVE_RING + 8 * ((first + i) % RING);
            int status = memory.word(at + 2);
            if ((status & Descriptor.OWN) != 0) {
                return Optional.empty();
            }
            boolean last = (status & (Descriptor.ENP | Descriptor.ERR)) != 0;
            int length = (status & Descriptor.ENP) != 0 ? memory.word(at + 6) - bufferLength * i : bufferLength;
            pieces.add(memory.bytes(RECEIVE_BUFFERS + (first + i) % RING * BUFFER, length));
            if (last) {
                for (int j = 0; j <= i; j++) {
                    giveBack();
                }
                return Optional.of(new Received(joined(pieces), status & 0xff00));
            }
        }
        return Optional.empty();
    }

    private void giveBack() {
        descriptor(RECEIVE_RING, receiveNext, RECEIVE_BUFFERS + receiveNext * BUFFER, Descriptor.OWN, bufferLength);
        receiveNext = (receiveNext + 1) % RING;
    }

    /// Keeps the chip from the buffers of the ring from this one on.
    void takeAway(int index) {
        memory.word(RECEIVE_RING + 8 * index + 2, 0);
    }

    /// How many sent descriptors came back since it was last asked.
    int reap() {
        int reaped = 0;
        while (transmitDone != transmitNext && (transmitStatus(transmitDone) & Descriptor.OWN) == 0) {
            transmitDone = (transmitDone + 1) % RING;
            reaped++;
        }
        return reaped;
    }

    private static byte[] joined(List<byte[]> pieces) {
        byte[] whole = new byte[pieces.stream().mapToInt(piece -> piece.length).sum()];
        int done = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, whole, done, piece.length);
            done += piece.length;
        }
        return whole;
    }

    private static int log2(int length) {
        return Integer.numberOfTrailingZeros(length);
    }
}
