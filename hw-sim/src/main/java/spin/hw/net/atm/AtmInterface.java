package spin.hw.net.atm;

import java.util.ArrayDeque;
import java.util.Arrays;
import spin.hw.bus.Registers;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.clock.Alarm;
import spin.hw.device.Slot;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;

/// An ATM interface with programmed I/O: no DMA, no segmentation, two FIFOs of whole cells.
///
/// Registers of 32 bits. Their layout is ours by choice:
///
///     0x0000  CONTROL    RW  0 RECEIVE on | 1 TRANSMIT on | 2 interrupt when cells wait | 3 interrupt when all are sent | W 31 RESET
///     0x0004  STATUS     R   0 as many cells wait as THRESHOLD says, or a message's last | 1 all cells are sent | 2 carrier
///                        RC  4 a cell came and found no room | 5 one was stored and found no room | 6 a load found no cell
///     0x0008  WAITING    R   received cells
///     0x000c  ROOM       R   cells that the transmit FIFO would still take
///     0x0010  THRESHOLD  RW  1 to 292
///     0x0014  LOST       R   received cells that found no room
///     0x0018  BAD        R   received cells whose header was damaged
///     0x2000 - 0x2fff    R   each load, anywhere here, takes the next word of the oldest received cell
///     0x3000 - 0x3fff    W   each store, anywhere here, is the next word of a cell to send
///
/// A cell is fourteen words in either FIFO:
///
///     0       header, as a number (see Cell)
///     1..12   payload, four bytes each as they lie in memory
///     13      received: VCI 31..16 | 0 last of a message        to send: anything; it sends the cell
///
/// The card makes and checks the sum over the header. Because the windows are wide, a driver may copy with rising addresses; eight
/// bytes at once are two words.
///
/// Confined to the machine's thread.
///
/// Source: the kind of card is FORE's TCA-100. FIFOs of 36 and 292 cells are as remembered, no manual was read.
public final class AtmInterface implements Registers, Checkpointed {
    /// Bytes of registers and windows.
    public static final long REGISTERS = 0x4000;

    /// Cells that wait to be sent, the one on the line included.
    public static final int TRANSMIT_CELLS = 36;

    /// Cells that wait to be read.
    public static final int RECEIVE_CELLS = 292;

    static final long CONTROL = 0x00;
    static final long STATUS = 0x04;
    static final long WAITING = 0x08;
    static final long ROOM = 0x0c;
    static final long THRESHOLD = 0x10;
    static final long LOST = 0x14;
    static final long BAD = 0x18;
    static final long RECEIVE = 0x2000;
    static final long TRANSMIT = 0x3000;

    static final int RECEIVE_ON = 1;
    static final int TRANSMIT_ON = 1 << 1;
    static final int INTERRUPT_RECEIVED = 1 << 2;
    static final int INTERRUPT_SENT = 1 << 3;
    static final int RESET = 1 << 31;

    static final int CELLS_WAIT = 1;
    static final int ALL_SENT = 1 << 1;
    static final int CARRIER = 1 << 2;
    static final int NO_ROOM_TO_RECEIVE = 1 << 4;
    static final int NO_ROOM_TO_SEND = 1 << 5;
    static final int NOTHING_THERE = 1 << 6;

    static final int WORDS = 14;

    private static final int CONTROL_BITS = RECEIVE_ON | TRANSMIT_ON | INTERRUPT_RECEIVED | INTERRUPT_SENT;
    private static final int ERRORS = NO_ROOM_TO_RECEIVE | NO_ROOM_TO_SEND | NOTHING_THERE;
    private static final long WINDOW = 0x1000;

    private final Slot slot;
    private final LinkPort port;
    private final Alarm line;
    private final ArrayDeque<byte[]> received = new ArrayDeque<>();
    private final ArrayDeque<byte[]> sending = new ArrayDeque<>();
    private final byte[] assembling = new byte[Cell.BYTES];

    private int control;
    private int errors;
    private int threshold = 1;
    private long lost;
    private long bad;
    /// Received cells that end a message.
    private int lastCells;
    /// The next word of the oldest received cell, and of the cell that is put together.
    private int readWord;
    private int writtenWord;

    public AtmInterface(Slot slot, LinkPort port) {
        this.slot = slot;
        this.port = port;
        this.line = slot.alarm("line", this::cellSent);
        port.receiver(new FrameReceiver() {
            @Override
            public void frameArrived(byte[] frame, int length) {
                arrived(frame, length);
            }

            @Override
            public void frameDamaged(byte[] frame, int length) {
                // Only a header has a sum; a damaged payload is for the adaptation layer to find.
                arrived(frame, length);
            }
        });
    }

    @Override
    public long load(long offset, int bytes) {
        if (offset >= RECEIVE && offset < RECEIVE + WINDOW) {
            long low = Integer.toUnsignedLong(nextReceivedWord());
            return bytes == Long.BYTES ? low | Integer.toUnsignedLong(nextReceivedWord()) << 32 : low;
        }
        if (offset >= RECEIVE) {
            return 0;
        }
        return switch ((int) offset) {
            case (int) CONTROL -> control;
            case (int) STATUS -> status();
            case (int) WAITING -> received.size();
            case (int) ROOM -> TRANSMIT_CELLS - sending.size();
            case (int) THRESHOLD -> threshold;
            case (int) LOST -> lost & 0xffff_ffffL;
            case (int) BAD -> bad & 0xffff_ffffL;
            default -> 0;
        };
    }

    @Override
    public void store(long offset, int bytes, long value) {
        if (offset >= TRANSMIT && offset < TRANSMIT + WINDOW) {
            nextWordToSend((int) value);
            if (bytes == Long.BYTES) {
                nextWordToSend((int) (value >>> 32));
            }
        } else if (offset == CONTROL) {
            control((int) value);
        } else if (offset == STATUS) {
            errors &= ~(int) value;
        } else if (offset == THRESHOLD) {
            threshold = Math.clamp(value, 1, RECEIVE_CELLS);
        }
        changed();
    }

    private int status() {
        return errors | (cellsWait() ? CELLS_WAIT : 0) | (sending.isEmpty() ? ALL_SENT : 0)
                | (port.carrier() ? CARRIER : 0);
    }

    private boolean cellsWait() {
        return received.size() >= threshold || lastCells > 0;
    }

    private void control(int value) {
        if ((value & RESET) != 0) {
            reset();
        } else {
            control = value & CONTROL_BITS;
            send();
        }
    }

    private void reset() {
        line.clear();
        received.clear();
        sending.clear();
        control = 0;
        errors = 0;
        threshold = 1;
        lost = 0;
        bad = 0;
        lastCells = 0;
        readWord = 0;
        writtenWord = 0;
    }

    private void arrived(byte[] frame, int length) {
        if ((control & RECEIVE_ON) == 0) {
            return;
        }
        if (length != Cell.BYTES || !Cell.isSound(frame)) {
            bad++;
        } else if (received.size() == RECEIVE_CELLS) {
            lost++;
            errors |= NO_ROOM_TO_RECEIVE;
        } else {
            received.addLast(Arrays.copyOf(frame, Cell.BYTES));
            lastCells += Cell.isLast(Cell.headerOf(frame)) ? 1 : 0;
        }
        changed();
    }

    private int nextReceivedWord() {
        var cell = received.peekFirst();
        if (cell == null) {
            errors |= NOTHING_THERE;
            return 0;
        }
        int word = word(cell, readWord++);
        if (readWord == WORDS) {
            readWord = 0;
            received.removeFirst();
            lastCells -= Cell.isLast(Cell.headerOf(cell)) ? 1 : 0;
            changed();
        }
        return word;
    }

    private static int word(byte[] cell, int number) {
        int header = Cell.headerOf(cell);
        if (number == 0) {
            return header;
        }
        if (number == WORDS - 1) {
            return Cell.channel(header) << 16 | (Cell.isLast(header) ? 1 : 0);
        }
        int word = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            word |= (cell[place(number) + i] & 0xff) << (8 * i);
        }
        return word;
    }

    private static int place(int word) {
        return Cell.PAYLOAD_AT + Integer.BYTES * (word - 1);
    }

    private void nextWordToSend(int word) {
        if (writtenWord == 0) {
            Cell.putHeader(assembling, word);
        } else if (writtenWord < WORDS - 1) {
            for (int i = 0; i < Integer.BYTES; i++) {
                assembling[place(writtenWord) + i] = (byte) (word >>> (8 * i));
            }
        }
        if (++writtenWord == WORDS) {
            writtenWord = 0;
            enqueue();
        }
    }

    private void enqueue() {
        if (sending.size() == TRANSMIT_CELLS) {
            errors |= NO_ROOM_TO_SEND;
        } else {
            sending.addLast(assembling.clone());
            send();
        }
    }

    private void send() {
        var cell = sending.peekFirst();
        if (cell != null && !line.isSet() && (control & TRANSMIT_ON) != 0) {
            line.set(port.send(cell, 0, Cell.BYTES));
        }
    }

    private void cellSent() {
        sending.pollFirst();
        send();
        changed();
    }

    private void changed() {
        boolean wanted = ((control & INTERRUPT_RECEIVED) != 0 && cellsWait())
                || ((control & INTERRUPT_SENT) != 0 && sending.isEmpty());
        slot.interrupt().set(wanted);
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
        out.put("registers", new long[]{control, errors, threshold, lost, bad, readWord, writtenWord});
        out.put("assembling", assembling);
        out.put("received", joined(received));
        out.put("sending", joined(sending));
    }

    private static byte[] joined(ArrayDeque<byte[]> cells) {
        byte[] joined = new byte[cells.size() * Cell.BYTES];
        int at = 0;
        for (byte[] cell : cells) {
            System.arraycopy(cell, 0, joined, at, Cell.BYTES);
            at += Cell.BYTES;
        }
        return joined;
    }

    @Override
    public void restore(State in) {
        long[] registers = in.numbers("registers");
        byte[] half = in.bytes("assembling");
        byte[] waiting = in.bytes("received");
        byte[] leaving = in.bytes("sending");
        if (registers.length != 7 || half.length != Cell.BYTES || registers[2] < 1 || registers[2] > RECEIVE_CELLS
                || registers[5] < 0 || registers[5] >= WORDS || registers[6] < 0 || registers[6] >= WORDS
                || !isCells(waiting, RECEIVE_CELLS) || !isCells(leaving, TRANSMIT_CELLS)) {
            throw new CheckpointException("Part " + in.part()
                    + " of the checkpoint has registers or FIFOs that no such interface can have; it is damaged.");
        }
        control = (int) registers[0] & CONTROL_BITS;
        errors = (int) registers[1] & ERRORS;
        threshold = (int) registers[2];
        lost = registers[3];
        bad = registers[4];
        readWord = (int) registers[5];
        writtenWord = (int) registers[6];
        System.arraycopy(half, 0, assembling, 0, Cell.BYTES);
        split(waiting, received);
        split(leaving, sending);
        lastCells = (int) received.stream().filter(cell -> Cell.isLast(Cell.headerOf(cell))).count();
    }

    private static boolean isCells(byte[] joined, int most) {
        return joined.length % Cell.BYTES == 0 && joined.length <= most * Cell.BYTES;
    }

    private static void split(byte[] joined, ArrayDeque<byte[]> cells) {
        cells.clear();
        for (int at = 0; at < joined.length; at += Cell.BYTES) {
            cells.addLast(Arrays.copyOfRange(joined, at, at + Cell.BYTES));
        }
    }
}
