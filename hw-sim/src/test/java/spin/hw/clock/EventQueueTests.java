package spin.hw.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventQueueTests {
    private final CycleClock clock = new CycleClock();
    private final EventQueue queue = new EventQueue(clock);
    private final List<String> fired = new ArrayList<>();

    private Alarm alarm(String name) {
        return queue.alarm(name, () -> fired.add(name));
    }

    @Test
    void alarmsFireInTheOrderOfTheirDeadlinesAndOfTheirSettingWhereThoseAreEqual() {
        alarm("late").set(20);
        alarm("second").set(10);
        alarm("third").set(10);
        alarm("first").set(5);
        assertThat(queue.horizon()).isEqualTo(5);

        clock.advance(10);
        queue.runDue();

        assertThat(fired).containsExactly("first", "second", "third");
        assertThat(queue.horizon()).isEqualTo(20);
    }

    @Test
    void anAlarmThatIsSetWhileOthersFireWaitsForTheNextRound() {
        var again = new Alarm[1];
        again[0] = queue.alarm("again", () -> {
            fired.add("again");
            again[0].set(0);
        });
        again[0].set(1);
        var behind = alarm("behind");
        behind.set(2);
        clock.advance(3);

        queue.runDue();
        assertThat(fired).containsExactly("again", "behind");
        queue.runDue();
        assertThat(fired).containsExactly("again", "behind", "again");
    }

    @Test
    void anAlarmThatAnotherClearsDoesNotFire() {
        var victim = alarm("victim");
        queue.alarm("killer", victim::clear).set(1);
        victim.set(2);
        clock.advance(5);

        queue.runDue();

        assertThat(fired).isEmpty();
        assertThat(victim.isSet()).isFalse();
        assertThat(queue.horizon()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void settingAgainForgetsTheEarlierSetting() {
        var alarm = alarm("moved");
        alarm.set(5);
        clock.advance(1);
        alarm.after(9);

        clock.advance(8);
        queue.runDue();
        assertThat(fired).isEmpty();
        clock.advance(1);
        queue.runDue();
        assertThat(fired).containsExactly("moved");
    }

    @Test
    void aNameIsGivenOnce() {
        alarm("tick");
        assertThatThrownBy(() -> alarm("tick")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tick");
    }
}
