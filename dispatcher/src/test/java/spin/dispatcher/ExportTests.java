package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What can be exported, and from where.
final class ExportTests {
    private final Dispatcher dispatcher = new Dispatcher();

    interface Hidden {
        int twice(int number);
    }

    @Test
    void anInterfaceThatIsNotPublicIsExportedFromItsOwnPackage() {
        var exported = dispatcher.export(MethodHandles.lookup(), Hidden.class, (Hidden) number -> 2 * number).publish();
        assertThat(exported.raiser().twice(4)).isEqualTo(8);
        exported.asOwner().on(Hidden.class, Hidden::twice).handle(number -> 3 * number).install();
        assertThat(exported.raiser().twice(4)).isEqualTo(12);
    }

    @Test
    void aPublicInterfaceOfTheJdkCanBeExportedFromAnywhereThatSeesIt() {
        var ran = new ArrayList<String>();
        Comparator<String> byLength = Comparator.comparingInt(String::length);
        var exported = dispatcher.export(MethodHandles.lookup(), Comparator.class, byLength).publish();
        assertThat(exported.events()).extracting(Event::name).containsExactly("Comparator.compare");
        exported.asOwner().on(Comparator.class, "compare").handle((Handler.OfArray) all -> {
            ran.add(all[0] + "?" + all[1]);
            return -7;
        }).install();
        @SuppressWarnings("unchecked")
        Comparator<String> raiser = exported.raiser();
        assertThat(raiser.compare("a", "bb")).isEqualTo(-7);
        assertThat(raiser.reversed().compare("a", "bb")).isEqualTo(-7);
        assertThat(ran).containsExactly("a?bb", "bb?a");
    }

    interface Parent<T> {
        T give(T value);
    }

    interface Child extends Parent<String> {
        @Override
        String give(String value);
    }

    @Test
    void anOverriddenGenericMethodIsOneEvent() {
        var exported = dispatcher.export(MethodHandles.lookup(), Child.class, (Child) value -> value + "!").publish();
        assertThat(exported.events()).hasToString("[Child.give(String)String]");
        exported.asOwner().on(Child.class, Child::give).handle(value -> value + "?").install();
        Parent<String> asParent = exported.raiser();
        assertThat(asParent.give("a")).isEqualTo("a?");
    }

    interface One {
        String same();
    }

    interface Other {
        String same();
    }

    interface Both extends One, Other {}

    @Test
    void aMethodOfTwoParentsIsOneEvent() {
        var exported = dispatcher.export(MethodHandles.lookup(), Both.class, (Both) () -> "x").publish();
        assertThat(exported.events()).hasSize(1);
        assertThat(((Other) exported.raiser()).same()).isEqualTo("x");
    }

    @Test
    void aRestrictedLookupIsNoProof() {
        var house = new Ports.House();
        for (var weak : List.of(MethodHandles.publicLookup(),
                MethodHandles.lookup().dropLookupMode(MethodHandles.Lookup.PRIVATE),
                MethodHandles.lookup().in(String.class))) {
            assertThatThrownBy(() -> dispatcher.export(weak, Ports.class, house.ports).publish())
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining("spin.dispatcher.Ports").hasMessageContaining("lookup");
        }
    }

    sealed interface Sealed {
        void method();
    }

    record Permitted() implements Sealed {
        @Override
        public void method() {}
    }

    interface Empty {}

    interface Finalizing {
        @SuppressWarnings({"removal", "Finalize"})
        void finalize();
    }

    @Test
    void aMethodThatTheCollectorWouldCallIsRefused() {
        assertThatThrownBy(
                () -> dispatcher.export(MethodHandles.lookup(), Finalizing.class, (Finalizing) () -> {}).publish())
                .isInstanceOf(ExportException.class).hasMessageContaining("has a method finalize");
    }

    @Test
    void whatIsNoOpenInterfaceWithAbstractMethodsIsRefusedWithTheReason() {
        assertThatThrownBy(() -> dispatcher.export(MethodHandles.lookup(), String.class, "a").publish())
                .isInstanceOf(ExportException.class).hasMessageContaining("is not an interface");
        assertThatThrownBy(() -> dispatcher.export(MethodHandles.lookup(), Sealed.class, new Permitted()).publish())
                .isInstanceOf(ExportException.class).hasMessageContaining("is sealed");
        assertThatThrownBy(() -> dispatcher.export(MethodHandles.lookup(), Empty.class, new Empty() {}).publish())
                .isInstanceOf(ExportException.class).hasMessageContaining("no abstract method");
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes", "NullAway"})
    void anInstanceThatDoesNotImplementTheInterfaceIsRefused() {
        assertThatThrownBy(() -> dispatcher.export(MethodHandles.lookup(), (Class) Ports.class, "a string").publish())
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("not implemented by the instance given, which is of class java.lang.String");
        assertThatThrownBy(() -> dispatcher.export(MethodHandles.lookup(), (Class) Ports.class, null).publish())
                .isInstanceOf(ExportException.class).hasMessageContaining("which is null");
    }

    @Test
    void twoExportsOfOneInterfaceHaveEventsOfTheirOwn() {
        var one = new Ports.House();
        var two = new Ports.House();
        one.recorder("on one");
        assertThat(one.raised("a")).containsExactly("intrinsic a", "on one");
        assertThat(two.raised("a")).containsExactly("intrinsic a");
        assertThatThrownBy(
                () -> one.dispatcher.events(one.guest, two.exported.finder()).on(Ports.class, Ports::arrived))
                .isInstanceOf(InstallException.UnknownEvent.class).hasMessageContaining("by another dispatcher");
    }

    @Test
    void aRaiserCanBeTheProcedureOfAnotherExport() {
        var inner = new Ports.House();
        inner.recorder("inner handler");
        var outer = dispatcher.export(MethodHandles.lookup(), Ports.class, inner.raiser).publish();
        outer.asOwner().on(Ports.class, Ports::arrived).handle(packet -> inner.ports.lines.add("outer handler"))
                .install();
        outer.raiser().arrived("a");
        assertThat(inner.ports.lines).containsExactly("intrinsic a", "inner handler", "outer handler");
    }
}
