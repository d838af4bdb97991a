package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// Whatever is done to bindings, the books say who has how many, and what they say is what is there.
class BookkeeperTests {
    private final Dispatcher dispatcher = new Dispatcher();
    private final Map<Requester, Integer> books = new HashMap<>();
    private final Map<Requester, Integer> most = new HashMap<>();
    private final Requester owner = Requester.of("owner");
    private final List<Requester> guests = List.of(Requester.of("a"), Requester.of("b"), Requester.of("a"));

    interface Probe {
        int probe(int number);
    }

    BookkeeperTests() {
        dispatcher.bookkeeper(new Bookkeeper() {
            @Override
            public void changed(Requester who, int more) {
                assertThat(more).isNotZero();
                books.merge(who, more, (one, other) -> one + other == 0 ? null : one + other);
            }

            @Override
            public int most(Requester who) {
                return most.getOrDefault(who, Integer.MAX_VALUE);
            }
        });
    }

    private Exported<Probe> exported() {
        return dispatcher.export(MethodHandles.lookup(), Probe.class, number -> number).owner(owner)
                .authoriser(Authoriser.open()).publish();
    }

    private void agree() {
        var there = new HashMap<Requester, Integer>();
        dispatcher.bindings(who -> there.merge(who, 1, Integer::sum));
        assertThat(books).isEqualTo(there);
    }

    @Property(tries = 150)
    void theBooksAreWhatIsThereAfterEveryChange(@ForAll @Size(max = 60) List<@IntRange(max = 1 << 16) Integer> steps) {
        var exports = List.of(exported(), exported());
        var bindings = new ArrayList<Binding>();
        for (int step : steps) {
            var guest = guests.get(step % 3);
            var on = exports.get(step / 3 % 2);
            int operand = step / 60;
            switch (step / 6 % 10) {
                case 0, 1, 2 -> bindings.add(installer(on, guest).install());
                case 3 -> bindings.add(installer(on, guest).last().install());
                case 4 -> bindings.add(installer(on, guest).first().install());
                case 5 -> {
                    if (!bindings.isEmpty()) {
                        bindings.remove(operand % bindings.size()).uninstall();
                    }
                }
                case 6 -> dispatcher.uninstallAll(guest);
                case 7 -> on.withdrawAll(guest);
                case 8 -> {
                    try (var batch = dispatcher.batch()) {
                        batch.events(guest, on.finder()).on(Probe.class, Probe::probe).handle(number -> 1).install();
                        batch.withdraw(guests.get(operand % 3));
                        if (operand % 2 == 0) {
                            batch.commit();
                        }
                    }
                }
                default -> bindings.add(on.asOwner().on(Probe.class, Probe::probe).handle(number -> 2).install());
            }
            agree();
        }
        exports.forEach(Exported::withdraw);
        assertThat(books).isEmpty();
        agree();
    }

    private static Installer<?, ?, ?> installer(Exported<Probe> on, Requester who) {
        return on.as(who).on(Probe.class, Probe::probe).handle(number -> 1);
    }

    @Test
    void whoHasAsManyAsHeMayIsRefusedAndWhatHeHasStays() {
        var on = exported();
        most.put(guests.getFirst(), 1);
        installer(on, guests.getFirst()).install();

        assertThatThrownBy(() -> installer(on, guests.getFirst()).install())
                .isInstanceOf(InstallException.OverQuota.class).hasMessageContaining("a has 1 bindings");
        installer(on, guests.getLast()).install();

        assertThat(books).containsOnly(Map.entry(guests.getFirst(), 1), Map.entry(guests.getLast(), 1));
        agree();
    }
}
