package spin.hw.device;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.clock.CycleClock;
import spin.hw.clock.EventQueue;
import spin.hw.interrupt.InterruptController;
import spin.hw.interrupt.InterruptLine;
import spin.hw.memory.PhysicalMemory;

/// A machine without a CPU: what a device needs around it. Time passes from alarm to alarm.
public final class Bench {
    /// A clock on which a bit of 10 Mb/s is ten cycles, so that expectations can be worked out by hand.
    public static final long HERTZ = 100_000_000;

    private static final long MEMORY = 4L << 20;
    private static final int MANY = 1_000_000;

    public final CycleClock clock = new CycleClock();
    public final EventQueue events = new EventQueue(clock);
    public final InterruptController interrupts = new InterruptController();
    public final PhysicalMemory memory = new PhysicalMemory(MEMORY);

    public Slot slot(String name) {
        return slot(name, HERTZ);
    }

    public Slot slot(String name, long hertz) {
        return new Slot(name, hertz, clock, events, interrupts.line(name, 4, 0x800), memory);
    }

    public InterruptLine line(String name) {
        return interrupts.lines().stream().filter(line -> line.name().equals(name)).findFirst().orElseThrow();
    }

    /// Lets so many cycles pass.
    public void pass(long cycles) {
        passUntil(clock.now() + cycles);
    }

    public void passUntil(long cycle) {
        int fired = 0;
        while (events.horizon() <= cycle) {
            step();
            if (++fired > MANY) {
                throw new AssertionError("A device fires for ever and time stands still near cycle " + clock.now());
            }
        }
        clock.advance(Math.max(0, cycle - clock.now()));
    }

    /// Lets time pass until a line is up.
    public void passUntilRaised(InterruptLine line, long limit) {
        long end = clock.now() + limit;
        while (!line.isRaised() && events.horizon() <= end) {
            step();
        }
        if (!line.isRaised()) {
            throw new AssertionError("No interrupt within " + limit + " cycles from " + line);
        }
    }

    private void step() {
        clock.advance(Math.max(0, events.horizon() - clock.now()));
        events.runDue();
    }

    /// Carries the state of parts of one bench over to those of another, with clock, memory, alarms and interrupt lines, as a
    /// machine's own checkpoint does.
    public static void copy(Bench from, List<? extends Checkpointed> parts, Bench to,
            List<? extends Checkpointed> others) {
        to.clock.restore(saved(from.clock));
        copyMemory(from.memory, to.memory);
        for (int i = 0; i < parts.size(); i++) {
            others.get(i).restore(saved(parts.get(i)));
        }
        to.events.restore(saved(from.events));
        for (int i = 0; i < from.interrupts.lines().size(); i++) {
            to.interrupts.lines().get(i).set(from.interrupts.lines().get(i).isRaised());
        }
    }

    private static void copyMemory(PhysicalMemory from, PhysicalMemory to) {
        byte[] frame = new byte[PhysicalMemory.FRAME_BYTES];
        byte[] zeros = new byte[PhysicalMemory.FRAME_BYTES];
        for (long at = 0; at < from.size(); at += frame.length) {
            from.copyOut(at, frame, 0, frame.length);
            // A frame that was never written takes no memory of the host's; most are.
            if (!Arrays.equals(frame, zeros)) {
                to.copyIn(at, frame, 0, frame.length);
            } else {
                to.zeroFrame(at);
            }
        }
    }

    /// The state of a part as values that equal one another when their contents do.
    public static Map<String, Object> contents(Checkpointed part) {
        var contents = new LinkedHashMap<String, Object>();
        saved(part).fields().forEach((field, value) -> contents.put(field, switch (value) {
            case byte[] bytes -> ByteBuffer.wrap(bytes);
            case long[] numbers -> LongBuffer.wrap(numbers);
            default -> value;
        }));
        return contents;
    }

    public static State saved(Checkpointed part) {
        var state = new State(part.checkpointName());
        part.save(state);
        return state;
    }
}
