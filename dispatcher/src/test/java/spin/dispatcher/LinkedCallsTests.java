package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A linked call means what a plain call means, whatever it is linked to and whoever is called next.
final class LinkedCallsTests {

    private static final MethodType ARRIVED = MethodType.methodType(void.class, Ports.class, String.class);
    private static final MethodType SUM = MethodType.methodType(int.class, Ports.class, int.class, int.class);

    private final Ports.House house = new Ports.House();
    private final MethodHandle arrived = linked("arrived", ARRIVED);

    private static MethodHandle linked(String name, MethodType type) {
        try {
            var lookup = MethodHandles.lookup();
            var plain = lookup.findVirtual(Ports.class, name, type.dropParameterTypes(0, 1));
            return LinkedCalls.link(lookup, name, type, plain).dynamicInvoker();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private void arrives(@Nullable Ports receiver) throws Throwable {
        arrived.invokeExact(receiver, "a");
    }

    @Test
    void aCallIsARaiseWhateverIsInstalledLater() throws Throwable {
        arrives(house.raiser);
        assertThat(house.ports.lines).containsExactly("intrinsic a");
        house.ports.lines.clear();

        var binding = house.recorder("one");
        arrives(house.raiser);
        assertThat(house.ports.lines).containsExactly("intrinsic a", "one");
        house.ports.lines.clear();

        binding.uninstall();
        house.exported.control(house.arrived()).deregisterIntrinsic();
        house.recorder("two");
        arrives(house.raiser);
        assertThat(house.ports.lines).containsExactly("two");
    }

    @Test
    void argumentsAndResultsGoThrough() throws Throwable {
        var sum = linked("sum", SUM);
        for (int i = 0; i < 3; i++) {
            assertThat((int) sum.invokeExact(house.raiser, i, 4)).isEqualTo(i + 4);
        }
        house.onSum().handle((one, other) -> one * other).install();
        assertThat((int) sum.invokeExact(house.raiser, 3, 4)).isEqualTo(12);
    }

    @Test
    void anotherReceiverIsCalledItself() throws Throwable {
        var other = new Ports.House();
        var plain = new Ports.Recording();
        arrives(house.raiser);
        arrives(other.raiser);
        arrives(plain);
        assertThat(house.ports.lines).containsExactly("intrinsic a");
        assertThat(other.ports.lines).containsExactly("intrinsic a");
        assertThat(plain.lines).containsExactly("intrinsic a");
    }

    @Test
    void aCallThatBeganWithNoRaiserMayStillReachOne() throws Throwable {
        var plain = new Ports.Recording();
        house.recorder("one");
        arrives(plain);
        arrives(plain);
        arrives(house.raiser);
        assertThat(plain.lines).containsExactly("intrinsic a", "intrinsic a");
        assertThat(house.ports.lines).containsExactly("intrinsic a", "one");
    }

    @Test
    void nobodyIsNotCalledBeforeOrAfterLinking() throws Throwable {
        assertThatNullPointerException().isThrownBy(() -> arrives(null));
        arrives(house.raiser);
        assertThatNullPointerException().isThrownBy(() -> arrives(null));
        assertThat(house.ports.lines).containsExactly("intrinsic a");
    }

    @Test
    void whatIsNoEventIsCalledToo() throws Throwable {
        var inherited = linked("notAnEvent", MethodType.methodType(String.class, Ports.class));
        assertThat((String) inherited.invokeExact(house.raiser)).isEqualTo("default");
    }
}
