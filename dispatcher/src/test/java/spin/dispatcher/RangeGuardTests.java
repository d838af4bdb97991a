package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spin.dispatcher.predicate.Accessor;
import spin.dispatcher.predicate.Atom;
import spin.dispatcher.predicate.Extract;

/// Ranges by the thousand are searched: counted by how often a packet is asked for its port.
final class RangeGuardTests {
    private static final int MANY = 10_000;
    private static final int WIDTH = 20;
    /// The logarithm of so many, twice over.
    private static final int FEW = 28;

    private static final Accessor PORT = Accessor.argument(0, Packet.class).get("port").readOnly();

    /// A packet that counts.
    public static final class Packet {
        private final int port;
        private int asked;

        Packet(int port) {
            this.port = port;
        }

        public int port() {
            asked++;
            return port;
        }
    }

    interface Arrivals {
        void arrived(Packet packet);
    }

    private final List<Integer> ran = new ArrayList<>();
    private final Dispatcher dispatcher = new Dispatcher();
    private final Exported<Arrivals> exported = dispatcher
            .export(MethodHandles.lookup(), Arrivals.class, packet -> ran.add(-1)).authoriser(Authoriser.open())
            .publish();
    private final Event event = exported.event("arrived");
    private final Requester guest = Requester.of("guest");

    private List<Binding> installed(int count, IntFunction<Atom> guards) {
        var bindings = new ArrayList<Binding>();
        try (var batch = dispatcher.batch()) {
            var events = batch.events(guest, exported.finder());
            for (int i = 0; i < count; i++) {
                int mine = i;
                bindings.add(events.on(Arrivals.class, "arrived").guardedBy(Guard.Where.all(guards.apply(i)))
                        .handledBy((Handler.Of1<Packet>) packet -> ran.add(mine)).install());
            }
            batch.commit();
        }
        return bindings;
    }

    /// What ran, in order; the intrinsic handler left out.
    private List<Integer> raised(int port, int most) {
        ran.clear();
        var packet = new Packet(port);
        exported.raiser().arrived(packet);
        assertThat(packet.asked).as("how often packet %d was asked", port).isLessThanOrEqualTo(most);
        assertThat(ran.removeFirst()).isEqualTo(-1);
        return List.copyOf(ran);
    }

    private static Atom disjoint(int i) {
        return PORT.between((long) WIDTH * i, (long) WIDTH * i + WIDTH - 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"INDEXED", "ADAPTIVE"})
    void oneOfTenThousandIsFoundWithoutAskingTheOthers(OptimisationLevel level) {
        event.level(level);
        installed(MANY, RangeGuardTests::disjoint);

        assertThat(raised(0, FEW)).containsExactly(0);
        assertThat(raised(WIDTH * 4_711 + 3, FEW)).containsExactly(4_711);
        assertThat(raised(WIDTH * MANY - 1, FEW)).containsExactly(MANY - 1);
        assertThat(raised(WIDTH * MANY, FEW)).isEmpty();
        assertThat(raised(-1, FEW)).isEmpty();
    }

    @Test
    void whereNothingIsSearchedAllAreAsked() {
        event.level(OptimisationLevel.UNROLLED);
        installed(500, RangeGuardTests::disjoint);

        ran.clear();
        var packet = new Packet(3);
        exported.raiser().arrived(packet);

        assertThat(packet.asked).isGreaterThanOrEqualTo(500);
    }

    @ParameterizedTest
    @EnumSource(names = {"INDEXED", "ADAPTIVE"})
    void overlappingOnesRunInDispatchOrder(OptimisationLevel level) {
        event.level(level);
        installed(2_000, i -> PORT.between(2_000L - i, 2_004L - i));

        assertThat(raised(1_000, FEW)).containsExactly(1_000, 1_001, 1_002, 1_003, 1_004);
        assertThat(raised(1, FEW)).containsExactly(1_999);
    }

    /// Values, ranges, masks and shifted bits of one field, one after the other.
    private static Atom mixed(int i) {
        return switch (i % 4) {
            case 0 -> PORT.is(i);
            case 1 -> PORT.between(i, i + 8L);
            case 2 -> PORT.masked(0xff00).is(i & 0xff00);
            default -> new Extract(PORT, 4, 0xfff).between(i >>> 4, (i >>> 4) + 1L);
        };
    }

    @ParameterizedTest
    @EnumSource
    void mixesDoTheSameAtEveryLevel(OptimisationLevel level) {
        event.level(level);
        installed(400, RangeGuardTests::mixed);

        for (int port : new int[]{0, 1, 255, 256, 300, 399, 400, 407, 70_000, -1}) {
            int value = port;
            var expected = new ArrayList<Integer>();
            for (int i = 0; i < 400; i++) {
                if (mixed(i).test(value)) {
                    expected.add(i);
                }
            }
            assertThat(raised(port, Integer.MAX_VALUE)).as("port %d", port).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"INDEXED", "ADAPTIVE"})
    void aMixIsSearchedAsAWhole(OptimisationLevel level) {
        event.level(level);
        installed(4_000, i -> switch (i % 3) {
            case 0 -> PORT.is(i);
            case 1 -> PORT.between(i, i + 1L);
            default -> new Extract(PORT, 8, 0xffff).is(i);
        });

        assertThat(raised(3_001, FEW)).containsExactly(3_001 >>> 8, 3_001);
        assertThat(event.listing()).contains("found in a table by").contains("intervals of argument 0.port() and")
                .contains("intervals of argument 0.port() >>> 8 & 0xffff");
    }

    @Test
    void rangesThatAllOverlapTakeNoMoreRoomThanTheirNumberAllows() {
        event.level(OptimisationLevel.INDEXED);
        int nested = 1_000;
        installed(nested, i -> PORT.between(i, 2L * nested - i));

        assertThat(raised(nested, nested)).hasSize(nested);
        assertThat(raised(10, nested)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(raised(2 * nested - 1, nested)).containsExactly(0, 1);
    }

    @Test
    void theyComeAndGoInCodeThatIsChangedWhereItStands() {
        var bindings = installed(200, i -> PORT.between(i, i + 2L));
        assertThat(raised(100, FEW)).containsExactly(98, 99, 100);

        bindings.get(99).uninstall();
        assertThat(raised(100, FEW)).containsExactly(98, 100);
        installed(1, i -> PORT.between(100, 100));
        assertThat(raised(100, FEW)).containsExactly(98, 100, 0);
        bindings.get(98).uninstall();
        bindings.get(100).uninstall();
        assertThat(raised(100, FEW)).containsExactly(0);
        dispatcher.settle();
        assertThat(raised(100, FEW)).containsExactly(0);
        assertThat(raised(0, FEW)).containsExactly(0);
    }
}
