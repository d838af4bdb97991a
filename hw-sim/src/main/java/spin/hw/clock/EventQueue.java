package spin.hw.clock;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;

/// What the devices of one machine will do, and when.
///
/// A device asks for each of its alarms once, by name, when it is built, and sets it as often as it likes. So an alarm has an
/// identity that a checkpoint can write down, and setting one makes no garbage that somebody has to name.
///
/// Alarms fire at instruction boundaries, in the order of their deadlines, and of their setting where those are equal: the
/// order is a function of what the machine did, never of the host. An alarm that is set while others fire waits for the next
/// round, even if it is due already, so a round ends.
///
/// Confined to the machine's host thread.
public final class EventQueue implements Checkpointed {
    private final CycleClock clock;
    private final PriorityQueue<Alarm> pending = new PriorityQueue<>();
    private final Map<String, Alarm> alarms = new LinkedHashMap<>();
    private long settings;

    public EventQueue(CycleClock clock) {
        this.clock = clock;
    }

    /// A new alarm, not set.
    ///
    /// @param name   such as `lance0.poll`; no other alarm of this machine may have it
    /// @param action runs on the machine's thread when the alarm fires; it may set any alarm, this one too
    public Alarm alarm(String name, Runnable action) {
        if (alarms.containsKey(name)) {
            throw new IllegalArgumentException(
                    "This machine has an alarm " + name + " already; give each device a name of its own.");
        }
        var alarm = new Alarm(this, name, action);
        alarms.put(name, alarm);
        return alarm;
    }

    /// The cycle at which something is due next; `Long.MAX_VALUE` when nothing is. It may have passed already.
    public long horizon() {
        var next = pending.peek();
        return next == null ? Long.MAX_VALUE : next.deadline();
    }

    /// Fires what is due now.
    public void runDue() {
        long now = clock.now();
        long round = settings;
        for (var next = due(now, round); next != null; next = due(now, round)) {
            pending.remove(next);
            next.fire();
        }
    }

    private @Nullable Alarm due(long now, long round) {
        var first = pending.peek();
        if (first == null || first.deadline() > now) {
            return null;
        }
        if (first.setting() < round) {
            return first;
        }
        // One that was set in this round stands before those that were due: rare, and a machine has a few alarms, so looking at all is
        // cheaper than keeping two rounds apart.
        return pending.stream().filter(alarm -> alarm.deadline() <= now && alarm.setting() < round)
                .min(Comparator.naturalOrder()).orElse(null);
    }

    long now() {
        return clock.now();
    }

    long nextSetting() {
        return settings++;
    }

    void add(Alarm alarm) {
        pending.add(alarm);
    }

    void remove(Alarm alarm) {
        pending.remove(alarm);
    }

    @Override
    public String checkpointName() {
        return "alarms";
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    public void save(State out) {
        out.put("settings", settings);
        for (var alarm : alarms.values()) {
            if (alarm.isSet()) {
                out.put(field(alarm.name()), new long[]{alarm.deadline(), alarm.setting()});
            }
        }
    }

    @Override
    public void restore(State in) {
        long newSettings = in.number("settings");
        for (var field : in.fields().keySet()) {
            if (!field.equals("settings")) {
                requireSensible(field, in.numbers(field), newSettings);
            }
        }
        pending.clear();
        settings = newSettings;
        for (var alarm : alarms.values()) {
            var field = field(alarm.name());
            alarm.restore(in.has(field) ? in.numbers(field) : null);
        }
    }

    private void requireSensible(String field, long[] setting, long newSettings) {
        if (alarms.keySet().stream().noneMatch(name -> field.equals(field(name)))) {
            throw new CheckpointException("The checkpoint has an " + field
                    + " and this machine has none of that name; build it with the devices that it was saved with.");
        }
        if (setting.length != 2 || setting[0] < 0 || setting[0] == Long.MAX_VALUE || setting[1] < 0
                || setting[1] >= newSettings) {
            throw new CheckpointException("The checkpoint's setting of " + field
                    + " is one that no alarm can have; the checkpoint is damaged.");
        }
    }

    private static String field(String name) {
        return "alarm " + name;
    }
}
