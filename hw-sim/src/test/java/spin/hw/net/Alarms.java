package spin.hw.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.clock.Alarm;

/// Copies what a checkpoint of a whole machine would: each part's state, and the alarms, which belong to the event queue.
public final class Alarms {
    private Alarms() {}

    /// Saves `from` and restores it into `to`, part by part; both were built the same way.
    public static void copy(List<? extends Checkpointed> from, List<? extends Checkpointed> to) {
        var set = new ArrayList<Map.Entry<Alarm, Alarm>>();
        for (int i = 0; i < from.size(); i++) {
            var state = new State(from.get(i).checkpointName());
            from.get(i).save(state);
            to.get(i).restore(state);
            var again = new State(to.get(i).checkpointName());
            to.get(i).save(again);
            org.assertj.core.api.Assertions.assertThat(again.fields()).usingRecursiveComparison()
                    .isEqualTo(state.fields());
            pair(from.get(i), to.get(i), from.get(i).getClass(), set);
        }
        set.sort(Map.Entry.comparingByKey(Comparator.naturalOrder()));
        set.forEach(pair -> pair.getValue().set(pair.getKey().deadline()));
    }

    private static void pair(Object from, Object to, Class<?> type, List<Map.Entry<Alarm, Alarm>> pairs) {
        try {
            for (var field : type.getDeclaredFields()) {
                if (field.getType() == Alarm.class) {
                    field.setAccessible(true);
                    var alarm = (Alarm) field.get(from);
                    if (alarm.isSet()) {
                        pairs.add(Map.entry(alarm, (Alarm) field.get(to)));
                    }
                }
            }
        } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
        }
        var parent = type.getSuperclass();
        if (parent != null) {
            pair(from, to, parent, pairs);
        }
    }
}
