package spin.systems.microkernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import spin.hw.Machine;
import spin.hw.profile.Profile;
import spin.systems.kit.Frames;

/// Names of ports.
final class TaskTests {

    private final Task task = task();

    private static Task task() {
        var machine = new Machine(Profile.named("dec3000-400"), 1, 1L << 20);
        var frames = new Frames(machine.memory(), 1);
        return new Task(1, new AddressSpace(1, frames.take(), machine.memory(), frames, machine.cpu()), null,
                port(1000));
    }

    private static Port port(int number) {
        return new Port(number, Port.Kind.QUEUE, null, null);
    }

    @Test
    void aRightThatIsGivenTwiceHasOneNameAndIsTakenTwice() {
        var port = port(7);
        var name = task.name(port, Task.SEND);

        assertThat(task.name(port, Task.SEND)).isEqualTo(name);
        assertThat(task.deallocate(name)).isTrue();
        assertThat(task.port(name, Task.SEND)).isSameAs(port);
        assertThat(task.deallocate(name)).isTrue();
        assertThat(task.port(name, Task.SEND)).isNull();
        assertThat(task.deallocate(name)).isFalse();
    }

    @Test
    void eachRightForOneMessageHasANameOfItsOwn() {
        var port = port(7);

        assertThat(task.name(port, Task.SEND_ONCE)).isNotEqualTo(task.name(port, Task.SEND_ONCE));
    }

    @Test
    void aNameIsWorthTheRightItWasGivenFor() {
        var name = task.name(port(7), Task.SEND);

        assertThat(task.port(name, Task.RECEIVE)).isNull();
        assertThat(task.port(name, Task.SEND_ONCE)).isNull();
        for (var forged : new long[]{0, -1, name + 1, Task.NAMES, 1L << 32 | name, Long.MIN_VALUE}) {
            assertThat(task.port(forged, Task.SEND | Task.RECEIVE | Task.SEND_ONCE)).as("%d", forged).isNull();
        }
    }

    @Test
    void namesRunOutAndComeBack() {
        for (var number = 1; number < Task.NAMES; number++) {
            assertThat(task.name(port(number), Task.SEND)).isPositive();
        }
        assertThat(task.name(port(300), Task.SEND)).isZero();
        task.deallocate(17);
        assertThat(task.name(port(300), Task.SEND)).isEqualTo(17);
    }

    /// Against a map: many ports of few hash values, named and given back in any order.
    @Property(tries = 200)
    void namesAreFoundWhateverWasGivenBackBefore(
            @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 39) Integer> steps) {
        var space = task();
        var ports = new Port[20];
        for (var i = 0; i < ports.length; i++) {
            // Four neighbouring slots, so that every search runs into others.
            ports[i] = port(i % 4 + i / 4 * 512);
        }
        Map<Port, Integer> names = new HashMap<>();
        for (var step : steps) {
            var port = ports[step % ports.length];
            var known = names.get(port);
            if (step < ports.length && known == null) {
                names.put(port, space.name(port, Task.SEND));
            } else if (step >= ports.length && known != null) {
                assertThat(space.deallocate(known)).isTrue();
                names.remove(port);
            }
            for (var each : ports) {
                assertThat(space.nameOf(each)).isEqualTo(names.getOrDefault(each, 0));
            }
        }
    }
}
