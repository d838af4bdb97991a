package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.junit.jupiter.api.Test;

/// Naming an event, and fitting a handler to it.
final class InstallingTests {
    private final Ports.House house = new Ports.House();

    @Test
    void aHandlerOfAnotherTypeIsRefusedWithBothTypes() {
        var wrong = MethodHandles.empty(MethodType.methodType(void.class, Integer.class));
        assertThatThrownBy(() -> house.events.on(Ports.class, "arrived").handle(Handler.of(wrong)).install())
                .isInstanceOf(InstallException.TypeMismatch.class)
                .hasMessage(
                        "Ports.arrived has type (String)void, but guest gave a handler of type (Integer)void; a handler takes the event's arguments and returns its result.");
        assertThatThrownBy(() -> house.events.on(Ports.class, "sum")
                .handle((Handler.Of2<Integer, Integer>) (a, b) -> {}).install())
                .isInstanceOf(InstallException.TypeMismatch.class).hasMessageContaining("(int,int)int")
                .hasMessageContaining("(A,B)void");
        assertThatThrownBy(() -> house.events.on(Ports.class, "arrived")
                .handle((Handler.Returning1<String, String>) packet -> packet).install())
                .isInstanceOf(InstallException.TypeMismatch.class).hasMessageContaining("(String)void")
                .hasMessageContaining("(A)R");
        assertThatThrownBy(() -> house.events.on(Ports.class, "arrived").handle((Handler.Of0) () -> {}).install())
                .isInstanceOf(InstallException.TypeMismatch.class).hasMessageContaining("()void");
        assertThat(house.arrived().bindings()).hasSize(1);
    }

    @Test
    void aGuardMustTakeTheEventsArgumentsAndAnswerABoolean() {
        var wrong = MethodHandles.empty(MethodType.methodType(int.class, String.class));
        assertThatThrownBy(() -> house.onArrived().guardedBy(Guard.of(wrong)).handle(packet -> {}).install())
                .isInstanceOf(InstallException.TypeMismatch.class)
                .hasMessage(
                        "Ports.arrived has type (String)void, so its guards need type (String)boolean, but guest gave a guard of type (String)int; take the event's arguments, or none.");
        assertThatThrownBy(() -> house.events.on(Ports.class, "arrived")
                .guard((Guard.Of3<String, String, String>) (a, b, c) -> true)
                .handle((Handler.Of1<String>) packet -> {}).install())
                .isInstanceOf(InstallException.TypeMismatch.class);
    }

    @Test
    void aHandleThatCollectsVariableArgumentsIsTakenAtItsTrueType() throws ReflectiveOperationException {
        MethodHandle variable = MethodHandles.lookup().findStatic(InstallingTests.class, "variable",
                MethodType.methodType(void.class, String[].class));
        assertThatThrownBy(() -> house.events.on(Ports.class, "arrived").handle(Handler.of(variable)).install())
                .isInstanceOf(InstallException.TypeMismatch.class).hasMessageContaining("(String[])void");
    }

    @SuppressWarnings({"unused", "UnusedMethod"})
    private static void variable(String... all) {}

    @Test
    void aHandlerThatBypassedTheCompilerFailsAloneAndAtTheRaise() {
        house.events.on(Ports.class, "arrived")
                .handle((Handler.Of1<Integer>) number -> house.ports.lines.add("never " + (number + 1))).install();
        assertThat(house.raised("a")).containsExactly("intrinsic a");
        assertThat(house.faults).singleElement()
                .satisfies(fault -> assertThat(fault.cause()).isInstanceOf(ClassCastException.class));
    }

    @Test
    void installingWithoutAHandlerIsRefused() {
        assertThatThrownBy(() -> house.onArrived().install()).isInstanceOf(InstallException.class)
                .hasMessage("guest installs on Ports.arrived without a handler; call handle(...) before install().");
    }

    @Test
    @SuppressWarnings("NullAway")
    void nullsAndLabelsThatWouldSpoilAListingAreRefused() {
        assertThatThrownBy(() -> house.onArrived().guard(null)).isInstanceOf(InstallException.class)
                .hasMessageContaining("a null guard");
        assertThatThrownBy(() -> house.onArrived().handle(null).install()).isInstanceOf(InstallException.class);
        for (var label : new String[]{"", " ", "two\nlines", "x".repeat(101)}) {
            assertThatThrownBy(() -> house.onArrived().as(label)).isInstanceOf(InstallException.class)
                    .hasMessageContaining("label");
        }
    }

    @Test
    void aSelectorMustCallExactlyOneMethod() {
        Selector.Of1<Ports, String> none = (ports, packet) -> {};
        Selector.Of1<Ports, String> two = (ports, packet) -> {
            ports.arrived(packet);
            ports.arrived(packet);
        };
        assertThatThrownBy(() -> house.events.on(Ports.class, none)).isInstanceOf(InstallException.UnknownEvent.class)
                .hasMessage(
                        "The selector that guest gave for Ports called 0 methods, and it must call exactly one; give a plain method reference, such as Ports::arrived.");
        assertThatThrownBy(() -> house.events.on(Ports.class, two)).hasMessageContaining("called 2 methods");
    }

    @Test
    void aSelectorThatThrowsOrNamesNoEventIsRefused() {
        Selector.Of1<Ports, String> throwing = (ports, packet) -> {
            throw new IOException("no");
        };
        assertThatThrownBy(() -> house.events.on(Ports.class, throwing))
                .isInstanceOf(InstallException.UnknownEvent.class)
                .hasMessageContaining("threw java.io.IOException").hasRootCauseMessage("no");
        assertThatThrownBy(() -> house.events.on(Ports.class, Ports::notAnEvent))
                .isInstanceOf(InstallException.UnknownEvent.class)
                .hasMessageContaining("names no event of Ports with 0 arguments");
        assertThatThrownBy(() -> house.events.on(Ports.class, Ports::toString))
                .isInstanceOf(InstallException.UnknownEvent.class);
        Selector.Returning1<Ports, String, String> wrongMethod = (ports, packet) -> ports.toString();
        assertThatThrownBy(() -> house.events.on(Ports.class, wrongMethod))
                .isInstanceOf(InstallException.UnknownEvent.class)
                .hasMessageContaining("has no event toString");
    }

    @Test
    void anEventThatIsNotThereIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> house.events.on(Ports.class, "departed"))
                .isInstanceOf(InstallException.UnknownEvent.class)
                .hasMessage(
                        "Ports has no event departed; its events are [Ports.arrived(String)void, Ports.name(String)String, Ports.sum(int,int)int]. Default, static and private methods are none.");
        assertThatThrownBy(() -> house.events.on(Ports.class, "sum", int.class))
                .hasMessageContaining("no event sum(int)");
        assertThatThrownBy(() -> house.events.on(Runnable.class, Runnable::run))
                .isInstanceOf(InstallException.UnknownEvent.class)
                .hasMessageContaining("java.lang.Runnable was asked for");
    }

    @Test
    void theFluentFormReachesEveryNumberOfArgumentsWithAndWithoutAResult() {
        var seen = new StringBuilder();
        var exported = house.dispatcher.export(MethodHandles.lookup(), Arities.class, new Nothing()).publish();
        var events = exported.asOwner();
        events.on(Arities.class, Arities::v0).guard(() -> true).handle(() -> seen.append("0 ")).install();
        events.on(Arities.class, Arities::v1).guard(a -> a == 1).handle(a -> seen.append(a).append(' ')).install();
        events.on(Arities.class, Arities::v2).guard((a, b) -> a < b).handle((a, b) -> seen.append(b).append(' '))
                .install();
        events.on(Arities.class, Arities::v3).guard((a, b, c) -> c).handle((a, b, c) -> seen.append(c).append(' '))
                .install();
        events.on(Arities.class, Arities::v4).guard((a, b, c, d) -> d == 'd')
                .handle((a, b, c, d) -> seen.append(d).append(' ')).install();
        events.on(Arities.class, Arities::r0).guard(() -> true).handle(() -> "r0").install();
        events.on(Arities.class, Arities::r1).guard(a -> true).handle(a -> a + 1).install();
        events.on(Arities.class, Arities::r2).guard((a, b) -> true).handle((a, b) -> a + b).install();
        events.on(Arities.class, Arities::r3).guard((a, b, c) -> true).handle((a, b, c) -> a + b + c).install();
        events.on(Arities.class, Arities::r4).guard((a, b, c, d) -> true).handle((a, b, c, d) -> a + b + c + d)
                .install();
        var raiser = exported.raiser();
        raiser.v0();
        raiser.v1(1);
        raiser.v2(1, 2L);
        raiser.v3("a", 1.5, true);
        raiser.v4("a", 'b', 'c', 'd');
        assertThat(seen).hasToString("0 1 2 true d ");
        assertThat(raiser.r0()).isEqualTo("r0");
        assertThat(raiser.r1(1)).isEqualTo(2);
        assertThat(raiser.r2(1, 2)).isEqualTo(3);
        assertThat(raiser.r3(1, (short) 2, (byte) 3)).isEqualTo(6);
        assertThat(raiser.r4("a", 1, 2L, true)).isEqualTo("a12true");
    }

    /// Some inherited, some of its own.
    interface Arities extends Inherited {
        void v0();

        void v1(int a);

        void v2(int a, long b);

        void v3(String a, double b, boolean c);

        void v4(String a, char b, char c, char d);
    }

    interface Inherited {
        String r0();

        long r1(long a);

        double r2(double a, float b);

        int r3(int a, short b, byte c);

        String r4(String a, int b, long c, boolean d);
    }

    static final class Nothing implements Arities {
        @Override
        public void v0() {}

        @Override
        public void v1(int a) {}

        @Override
        public void v2(int a, long b) {}

        @Override
        public void v3(String a, double b, boolean c) {}

        @Override
        public void v4(String a, char b, char c, char d) {}

        @Override
        public String r0() {
            return "";
        }

        @Override
        public long r1(long a) {
            return 0;
        }

        @Override
        public double r2(double a, float b) {
            return 0;
        }

        @Override
        public int r3(int a, short b, byte c) {
            return 0;
        }

        @Override
        public String r4(String a, int b, long c, boolean d) {
            return "";
        }
    }
}
