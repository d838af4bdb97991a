package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// Why was my handler not called?
final class ExplainTests {
    private final Ports.House house = new Ports.House(Dispatcher.builder().quarantine(Quarantine.after(1))
            .spawner((title, behalf, work) -> {}));

    @Test
    void oneRaiseIsToldBindingByBinding() {
        house.onArrived().handle(packet -> {
            throw new IllegalStateException("no");
        }).as("broken").install();
        house.raised("");
        var declined = house.onArrived().guard(packet -> true).guard(packet -> packet.isEmpty()).handle(packet -> {})
                .as("choosy").install();
        house.onArrived().filter(packet -> packet + "!").as("strip").install();
        house.onArrived().handle(packet -> {}).asynchronous().as("tracer").install();
        house.onArrived().handle(packet -> {
            throw new IllegalStateException("no");
        }).as("throws").install();
        var shut = house.onArrived().handle(packet -> {}).as("shut").install();
        house.exported.impose(house.arrived(), shut.facts(), (Guard.Of0) () -> false);
        house.onArrived().guard(packet -> packet.equals("a!")).handle(packet -> {}).cancelling().as("veto").install();
        house.recorder("late");
        var explained = house.exported.control(house.arrived()).explain("a");
        assertThat(explained.text()).isEqualTo("""
                the intrinsic handler of Ports.arrived: ran
                handler broken of guest on Ports.arrived: not asked, it is quarantined
                handler choosy of guest on Ports.arrived: guard 2 said no
                filter strip of guest on Ports.arrived: replaced the arguments
                handler tracer of guest on Ports.arrived: handed over to run on its own
                handler throws of guest on Ports.arrived: failed with java.lang.IllegalStateException
                handler shut of guest on Ports.arrived: imposed guard 1 said no
                handler veto of guest on Ports.arrived: ran
                handler late of guest on Ports.arrived: not asked, the raise had been ended
                result: null
                """);
        assertThat(explained.turns()).filteredOn(turn -> turn.binding().equals(declined.facts())).singleElement()
                .satisfies(turn -> assertThat(turn.outcome()).isEqualTo(new Outcome.Declined(2, false)));
        assertThat(house.ports.lines).as("the handlers did run").contains("intrinsic a");
    }

    @Test
    void resultsAndExceptionsAreToldAsTheRaiserWouldGetThem() {
        house.onSum().handle((a, b) -> a * b).install();
        var control = house.exported.control(house.sum());
        assertThat(control.explain(3, 4).result()).isEqualTo(12);
        assertThat(control.explain(3, 4).turns()).last()
                .satisfies(turn -> assertThat(turn.outcome()).isEqualTo(new Outcome.Ran(12)));
        house.dispatcher.uninstallAll(house.guest);
        control.deregisterIntrinsic();
        var nothing = control.explain(3, 4);
        assertThat(nothing.thrown()).isInstanceOf(NoHandlerInvokedException.class);
        assertThat(nothing.text()).isEqualTo("thrown: spin.dispatcher.NoHandlerInvokedException\n");
    }

    @Test
    void argumentsThatDoNotFitAreRefusedBeforeAnythingRuns() {
        var control = house.exported.control(house.sum());
        assertThatThrownBy(() -> control.explain(1)).isInstanceOf(InstallException.TypeMismatch.class)
                .hasMessageContaining("Ports.sum has type (int,int)int");
        assertThatThrownBy(() -> control.explain("a", 2)).isInstanceOf(InstallException.TypeMismatch.class);
        assertThat(house.ports.lines).isEmpty();
    }
}
