package spin.hw.clock;

import org.jspecify.annotations.Nullable;

/// One thing that a device will do at a cycle yet to come. Made by [EventQueue#alarm].
public final class Alarm implements Comparable<Alarm> {
    private static final long NOT_SET = Long.MAX_VALUE;

    private final EventQueue queue;
    private final String name;
    private final Runnable action;
    private long deadline = NOT_SET;
    private long setting;

    Alarm(EventQueue queue, String name, Runnable action) {
        this.queue = queue;
        this.name = name;
        this.action = action;
    }

    public String name() {
        return name;
    }

    /// Lets the alarm fire at `cycle`, or at the next instruction boundary if that has passed. An earlier setting is forgotten.
    public void set(long cycle) {
        if (cycle < 0 || cycle == NOT_SET) {
            throw new IllegalArgumentException("Alarm " + name + " cannot be set to cycle " + cycle + ".");
        }
        clear();
        deadline = cycle;
        setting = queue.nextSetting();
        queue.add(this);
    }

    /// Lets the alarm fire so many cycles from now.
    public void after(long cycles) {
        set(Math.addExact(queue.now(), cycles));
    }

    public void clear() {
        if (isSet()) {
            queue.remove(this);
            deadline = NOT_SET;
        }
    }

    public boolean isSet() {
        return deadline != NOT_SET;
    }

    /// The cycle at which it fires; `Long.MAX_VALUE` when it is not set.
    public long deadline() {
        return deadline;
    }

    /// The place of its setting among all settings of the machine: what decides between equal deadlines.
    long setting() {
        return setting;
    }

    /// @param saved deadline and place of the setting; null for an alarm that is not set
    void restore(long @Nullable [] saved) {
        deadline = NOT_SET;
        if (saved != null) {
            deadline = saved[0];
            setting = saved[1];
            queue.add(this);
        }
    }

    void fire() {
        deadline = NOT_SET;
        action.run();
    }

    @Override
    public int compareTo(Alarm other) {
        int byDeadline = Long.compare(deadline, other.deadline);
        return byDeadline != 0 ? byDeadline : Long.compare(setting, other.setting);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return isSet() ? "alarm " + name + " at cycle " + deadline : "alarm " + name + ", not set";
    }
}
