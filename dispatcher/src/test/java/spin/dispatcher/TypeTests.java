package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Which methods are events, what passes through them, and closures.
final class TypeTests {
    private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

    /// As many arguments as the original's debug limit allowed, of every primitive type.
    interface Wide {
        long all(boolean a, byte b, char c, short d, int e, long f, float g, double h, Object i, long j, double k,
                int l, int m, String n, long o);
    }

    record Everything(boolean a, byte b, char c, short d, int e, long f, float g, double h, Object i, long j, double k,
            int l, int m, String n, long o) {}

    static long sum(boolean a, byte b, char c, short d, int e, long f, float g, double h, Object i, long j, double k,
            int l, int m, String n, long o) {
        return (a ? 1 : 0) + b + c + d + e + f + (long) g + (long) h + j + (long) k + l + m + o;
    }

    static boolean isOn(boolean a, byte b, char c, short d, int e, long f, float g, double h, Object i, long j,
            double k, int l, int m, String n, long o) {
        return a;
    }

    static Everything raised(boolean a, byte b, char c, short d, int e, long f, float g, double h, Object i, long j,
            double k, int l, int m, String n, long o) {
        return new Everything(a, b, c, d, e + 1, f + 1, g, h, i, j, k, l, m, n, o + 1);
    }

    private static MethodHandle handle(String name, Class<?> returned) throws ReflectiveOperationException {
        var type = MethodType.methodType(long.class, Wide.class.getMethods()[0].getParameterTypes());
        return HERE.findStatic(TypeTests.class, name, type.changeReturnType(returned));
    }

    private static Exported<Wide> wide(OptimisationLevel level) throws ReflectiveOperationException {
        var exported = new Dispatcher().export(HERE, Wide.class, TypeTests::sum).publish();
        exported.event("all").level(level);
        var events = exported.asOwner();
        events.on(Wide.class, "all").handledBy(Filter.of(HERE, handle("raised", Everything.class))).first().install();
        events.on(Wide.class, "all").guardedBy(Guard.of(handle("isOn", boolean.class)))
                .handledBy(Handler.of(handle("sum", long.class))).install();
        return exported;
    }

    private static long raise(Wide raiser) {
        return raiser.all(true, (byte) 1, 'c', (short) 2, 3, 4L, 5f, 6d, "i", 7L, 8d, 9, 10, "n", 11L);
    }

    @ParameterizedTest
    @EnumSource
    void fifteenArgumentsOfEveryTypePassThroughGuardsFiltersAndHandlers(OptimisationLevel level) throws Exception {
        assertThat(raise(wide(level).raiser())).isEqualTo(1 + 1 + 'c' + 2 + 4 + 5 + 5 + 6 + 7 + 8 + 9 + 10 + 12);
    }

    /// What is measured is bytes that the thread has been given, and not time.
    @Test
    void typedGuardsAndHandlersAllocateNothing() throws Exception {
        var exported = new Dispatcher().export(HERE, Wide.class, TypeTests::sum).publish();
        for (int i = 0; i < 20; i++) {
            exported.asOwner().on(Wide.class, "all").guardedBy(Guard.of(handle("isOn", boolean.class)))
                    .handledBy(Handler.of(handle("sum", long.class))).install();
        }
        var raiser = exported.raiser();
        long sum = 0;
        // Until the installs are folded into code of their own, which is one raise's work.
        for (int i = 0; i < 30_000; i++) {
            sum += raise(raiser);
        }
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 20_000; i++) {
            sum += raise(raiser);
        }
        long after = threads.getCurrentThreadAllocatedBytes();
        assertThat(sum).isPositive();
        // The bean's own answer may cost some; a raise may not.
        assertThat(after - before).as("bytes in 20,000 raises").isLessThan(20_000);
    }

    /// Which methods are events.
    interface Box<T> {
        void put(T what);

        default void putTwice(T what) {
            put(what);
            put(what);
        }

        static String name() {
            return "box";
        }

        <S> void any(S what);
    }

    interface TextBox extends Box<String> {
        @Override
        void put(String what);
    }

    @Test
    void aGenericMethodIsAnEventOfItsErasedType() {
        var heard = new ArrayList<Object>();
        var box = new Dispatcher().export(HERE, Box.class, new Box<Object>() {
            @Override
            public void put(Object what) {
                heard.add(what);
            }

            @Override
            public <S> void any(S what) {
                heard.add(what);
            }
        }).publish();
        assertThat(box.events()).extracting(Event::toString).containsExactly("Box.any(Object)void",
                "Box.put(Object)void");
        box.asOwner().on(Box.class, "put").handledBy((Handler.Of1<Object>) what -> heard.add("handler " + what))
                .install();
        @SuppressWarnings("unchecked")
        Box<Object> raiser = box.raiser();
        raiser.putTwice("x");
        raiser.any(7);
        assertThat(heard).as("a default method runs on the raiser and raises").containsExactly("x", "handler x", "x",
                "handler x", 7);
    }

    @Test
    void aMethodThatIsOverriddenWithANarrowerTypeIsOneEventAndItsBridgeRaisesIt() {
        var heard = new ArrayList<String>();
        var box = new Dispatcher().export(HERE, TextBox.class, new TextBox() {
            @Override
            public void put(String what) {
                heard.add(what);
            }

            @Override
            public <S> void any(S what) {
                heard.add("any");
            }
        }).publish();
        assertThat(box.events()).extracting(Event::toString).containsExactly("TextBox.any(Object)void",
                "TextBox.put(String)void");
        box.asOwner().on(TextBox.class, TextBox::put).handle(what -> heard.add("handler " + what)).install();
        Box<String> seenAsItsParent = box.raiser();
        seenAsItsParent.put("x");
        assertThat(heard).containsExactly("x", "handler x");
    }

    @Test
    void defaultAndStaticMethodsAreNoEvents() {
        var house = new Ports.House();
        assertThatThrownBy(() -> house.exported.event("notAnEvent")).isInstanceOf(InstallException.UnknownEvent.class)
                .hasMessageContaining("Default, static and private methods are none.");
        assertThat(Box.name()).isEqualTo("box");
    }

    static void record(List<String> lines, String packet) {
        lines.add("closed " + packet);
    }

    static boolean isShort(Integer most, String packet) {
        return packet.length() <= most;
    }

    static boolean isSmall(Integer most) {
        return most < 10;
    }

    @ParameterizedTest
    @EnumSource
    void aClosureIsThePassedFirst(OptimisationLevel level) throws Exception {
        var house = new Ports.House();
        house.arrived().level(level);
        var lines = new ArrayList<String>();
        var record = HERE.findStatic(TypeTests.class, "record",
                MethodType.methodType(void.class, List.class, String.class));
        var shorter = HERE.findStatic(TypeTests.class, "isShort",
                MethodType.methodType(boolean.class, Integer.class, String.class));
        var small = HERE.findStatic(TypeTests.class, "isSmall",
                MethodType.methodType(boolean.class, Integer.class));
        house.onArrived().guardedBy(Guard.of(shorter, 2)).guardedBy(Guard.of(small, 7))
                .handledBy(Handler.of(record, lines)).install();
        house.onArrived().guard(Guard.with("b", (start, packet) -> packet.startsWith(start)))
                .handle(Handler.with(lines, (to, packet) -> to.add("typed " + packet))).install();
        house.raised("a");
        house.raised("bbb");
        house.raised("bb");
        assertThat(lines).containsExactly("closed a", "typed bbb", "closed bb", "typed bb");
        assertThat(house.faults).isEmpty();
    }

    @Test
    void aClosureOfAnotherTypeIsRefusedAtTheInstall() throws Exception {
        var house = new Ports.House();
        var record = HERE.findStatic(TypeTests.class, "record",
                MethodType.methodType(void.class, List.class, String.class));
        assertThatThrownBy(() -> house.onArrived().handledBy(Handler.of(record, "text")).install())
                .isInstanceOf(InstallException.TypeMismatch.class)
                .hasMessageContaining(
                        "Ports.arrived has type (String)void, but guest gave a handler of type (List,String)void with a closure of java.lang.String");
        assertThatThrownBy(() -> house.onSum().handledBy(Handler.of(record, new ArrayList<String>())).install())
                .isInstanceOf(InstallException.TypeMismatch.class);
        var shorter = HERE.findStatic(TypeTests.class, "isShort",
                MethodType.methodType(boolean.class, Integer.class, String.class));
        assertThatThrownBy(() -> house.onArrived().guardedBy(Guard.of(shorter, "text")).handle(packet -> {}).install())
                .isInstanceOf(InstallException.TypeMismatch.class).hasMessageContaining("with a closure of");
    }

    @Test
    void aBindingTellsItsOwnerWhatWasInstalled() {
        var house = new Ports.House();
        Guard.Of1<String> guard = packet -> true;
        Handler.Of1<String> handler = packet -> {};
        var binding = house.onArrived().guard(guard).handle(handler).install();
        assertThat(binding.event()).isEqualTo("Ports.arrived");
        assertThat(binding.handler()).isSameAs(handler);
        assertThat(binding.guards()).containsExactly(guard);
    }
}
