package spin.dispatcher;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The fixture: an interface with events of several shapes, an implementation that writes down what it is asked, and
/// what a test needs around it.
public interface Ports {
    void arrived(String packet);

    int sum(int one, int other);

    @Nullable
    String name(@Nullable String of);

    default String notAnEvent() {
        return "default";
    }

    /// Writes a line for each call.
    final class Recording implements Ports {
        final List<String> lines = new ArrayList<>();

        @Override
        public void arrived(String packet) {
            lines.add("intrinsic " + packet);
        }

        @Override
        public int sum(int one, int other) {
            lines.add("intrinsic sum");
            return one + other;
        }

        @Override
        public @Nullable String name(@Nullable String of) {
            lines.add("intrinsic name");
            return of;
        }
    }

    /// An export with everything open, its faults in a list.
    final class House {
        final List<Fault> faults = new ArrayList<>();
        final Recording ports = new Recording();
        final Requester owner = Requester.of("owner");
        final Requester guest = Requester.of("guest");
        final Dispatcher dispatcher;
        final Exported<Ports> exported;
        final Ports raiser;
        final Events events;

        House() {
            this(Dispatcher.builder());
        }

        House(Dispatcher.Builder builder) {
            dispatcher = builder.faults(faults::add).build();
            exported = dispatcher.export(MethodHandles.lookup(), Ports.class, ports).owner(owner)
                    .authoriser(Authoriser.open()).publish();
            raiser = exported.raiser();
            events = exported.as(guest);
        }

        Installer<Guard.Of1<String>, Handler.Of1<String>, Filter.Of1<String>> onArrived() {
            return events.on(Ports.class, Ports::arrived);
        }

        Installer<Guard.Of2<Integer, Integer>, Handler.Returning2<Integer, Integer, Integer>, Filter.Of2<Integer, Integer>> onSum() {
            return events.on(Ports.class, Ports::sum);
        }

        /// Installs a handler that writes its label.
        Binding recorder(String label) {
            return onArrived().handle(packet -> ports.lines.add(label)).as(label).install();
        }

        Event arrived() {
            return exported.event("arrived");
        }

        Event sum() {
            return exported.event("sum");
        }

        List<String> raised(String packet) {
            ports.lines.clear();
            raiser.arrived(packet);
            return List.copyOf(ports.lines);
        }
    }
}
