package spin.hw.console;

import java.util.ArrayDeque;
import spin.hw.bus.Registers;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.clock.Alarm;
import spin.hw.device.Slot;

/// The serial line of the console, for kernels that drive it themselves: one letter a time, at the line's speed, with a receiver of
/// three letters as the Z8530 of the DEC 3000 has. The layout of the registers is ours by choice:
///
///      0  DATA     load: the oldest letter received, 0 when there is none | store: send a letter
///      8  STATUS   2 overrun, a letter was lost; storing 1 clears it | 1 transmitter ready | 0 a letter is there
///     16  CONTROL  1 interrupt when the transmitter is ready | 0 interrupt when a letter is there
///
/// A letter stored while the transmitter is not ready is lost, and counted. What a person types comes in by [#type]; it is an input of
/// the run, so whoever types from outside writes down when.
///
/// Confined to the machine's thread.
public final class Uart implements Registers, Checkpointed {
    /// Bytes of registers.
    public static final long REGISTERS = 24;

    static final long DATA = 0;
    static final long STATUS = 8;
    static final long CONTROL = 16;

    static final int RECEIVED = 1;
    static final int READY = 2;
    static final int OVERRUN = 4;

    /// Start, eight bits, stop.
    private static final int BITS = 10;
    private static final int RECEIVER = 3;

    private final Slot slot;
    private final Console console;
    private final long letterCycles;
    private final Alarm sent;
    private final Alarm arrival;
    private final ArrayDeque<Integer> received = new ArrayDeque<>();
    private final ArrayDeque<Integer> onTheLine = new ArrayDeque<>();
    private int control;
    private boolean overrun;
    private long lost;

    /// @param console where the letters appear that are sent
    /// @param baud    bits a second, such as 9600
    public Uart(Slot slot, Console console, int baud) {
        if (baud < 1) {
            throw new IllegalArgumentException(
                    "A serial line of " + baud + " baud carries nothing; give 9600, for instance.");
        }
        this.slot = slot;
        this.console = console;
        this.letterCycles = slot.cycles(BITS, baud);
        this.sent = slot.alarm("sent", this::signal);
        this.arrival = slot.alarm("arrival", this::arrive);
    }

    /// Letters begin to arrive, one after the other. Only their low eight bits fit the line.
    public void type(String text) {
        text.chars().forEach(letter -> onTheLine.add(letter & 0xff));
        if (!arrival.isSet() && !onTheLine.isEmpty()) {
            arrival.after(letterCycles);
        }
    }

    /// Letters that were lost: received into a full receiver, or stored into a busy transmitter.
    public long lost() {
        return lost;
    }

    private void arrive() {
        int letter = onTheLine.removeFirst();
        if (received.size() == RECEIVER) {
            overrun = true;
            lost++;
        } else {
            received.add(letter);
        }
        if (!onTheLine.isEmpty()) {
            arrival.after(letterCycles);
        }
        signal();
    }

    @Override
    public long load(long offset, int bytes) {
        if (offset == DATA) {
            var letter = received.pollFirst();
            signal();
            return letter == null ? 0 : letter;
        }
        return offset == STATUS ? status() : offset == CONTROL ? control : 0;
    }

    @Override
    public void store(long offset, int bytes, long value) {
        if (offset == DATA) {
            send((int) value & 0xff);
        } else if (offset == STATUS) {
            overrun &= (value & OVERRUN) == 0;
        } else if (offset == CONTROL) {
            control = (int) value & (RECEIVED | READY);
        }
        signal();
    }

    private void send(int letter) {
        if (sent.isSet()) {
            lost++;
            return;
        }
        console.print(String.valueOf((char) letter));
        sent.after(letterCycles);
    }

    private int status() {
        return (received.isEmpty() ? 0 : RECEIVED) | (sent.isSet() ? 0 : READY) | (overrun ? OVERRUN : 0);
    }

    private void signal() {
        slot.interrupt().set((status() & control) != 0);
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
        out.put("control", control).put("overrun", overrun).put("lost", lost);
        out.put("received", received.stream().mapToLong(Integer::longValue).toArray());
        out.put("line", onTheLine.stream().mapToLong(Integer::longValue).toArray());
    }

    @Override
    public void restore(State in) {
        var letters = in.numbers("received");
        if (letters.length > RECEIVER) {
            throw new CheckpointException("Part " + in.part() + " of the checkpoint has received " + letters.length
                    + " letters and a receiver of " + RECEIVER + "; the checkpoint is damaged.");
        }
        control = in.integer("control") & (RECEIVED | READY);
        overrun = in.flag("overrun");
        lost = in.number("lost");
        received.clear();
        onTheLine.clear();
        for (long letter : letters) {
            received.add((int) letter & 0xff);
        }
        for (long letter : in.numbers("line")) {
            onTheLine.add((int) letter & 0xff);
        }
    }
}
