package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a raise does, at each level.
final class RaisingTests {

    private static Ports.House house(OptimisationLevel level) {
        var house = new Ports.House();
        house.exported.events().forEach(event -> event.level(level));
        return house;
    }

    @ParameterizedTest
    @EnumSource
    void anEventThatNobodyExtendedIsItsProcedure(OptimisationLevel level) {
        var house = house(level);
        assertThat(house.raised("a")).containsExactly("intrinsic a");
        assertThat(house.raiser.sum(2, 3)).isEqualTo(5);
        assertThat(house.raiser.name(null)).isNull();
        assertThat(house.raiser.notAnEvent()).isEqualTo("default");
        assertThat(house.raiser).hasToString("raiser of Ports");
    }

    @ParameterizedTest
    @EnumSource
    void handlersRunAfterTheProcedureInTheOrderOfInstalling(OptimisationLevel level) {
        var house = house(level);
        house.recorder("one");
        house.recorder("two");
        assertThat(house.raised("a")).containsExactly("intrinsic a", "one", "two");
    }

    @ParameterizedTest
    @EnumSource
    void firstAndLastCountAtTheMomentOfInstallingAndPlainOnesGoBeforeAllLastOnes(OptimisationLevel level) {
        var house = house(level);
        house.onArrived().handle(packet -> house.ports.lines.add("last 1")).last().install();
        house.onArrived().handle(packet -> house.ports.lines.add("first 1")).first().install();
        house.onArrived().handle(packet -> house.ports.lines.add("last 2")).last().install();
        house.onArrived().handle(packet -> house.ports.lines.add("first 2")).first().install();
        house.recorder("plain");
        assertThat(house.raised("a")).containsExactly("first 2", "first 1", "intrinsic a", "plain", "last 1", "last 2");
    }

    @ParameterizedTest
    @EnumSource
    void theSameHandlerInstalledTwiceRunsTwice(OptimisationLevel level) {
        var house = house(level);
        Handler.Of1<String> same = packet -> house.ports.lines.add("same");
        house.onArrived().handle(same).install();
        var second = house.onArrived().handle(same).install();
        assertThat(house.raised("a")).containsExactly("intrinsic a", "same", "same");
        second.uninstall();
        assertThat(house.raised("a")).containsExactly("intrinsic a", "same");
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerRunsOnlyIfAllItsGuardsSaySoAndLaterOnesAreNotAskedAfterANo(OptimisationLevel level) {
        var house = house(level);
        var asked = new ArrayList<String>();
        house.onArrived().guard(packet -> asked.add("length") && packet.length() > 1)
                .guard(packet -> asked.add("start") && packet.startsWith("a"))
                .handle(packet -> house.ports.lines.add("ran")).install();
        assertThat(house.raised("a")).doesNotContain("ran");
        assertThat(house.raised("bb")).doesNotContain("ran");
        assertThat(house.raised("ab")).contains("ran");
        assertThat(asked).containsExactly("length", "length", "start", "length", "start");
    }

    @ParameterizedTest
    @EnumSource
    void theLastHandlersValueIsTheResult(OptimisationLevel level) {
        var house = house(level);
        house.onSum().handle((a, b) -> a * b).install();
        house.onSum().guard((a, b) -> a > 100).handle((a, b) -> -1).install();
        assertThat(house.raiser.sum(3, 4)).isEqualTo(12);
        assertThat(house.raiser.sum(101, 4)).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource
    void aResultHandlerIsCalledOncePerResultAndToldWhichIsTheLast(OptimisationLevel level) {
        var house = house(level);
        var calls = new ArrayList<String>();
        house.exported.results(house.sum(), (ResultHandler<Integer>) (soFar, result, last) -> {
            calls.add(soFar + " " + result + " " + last);
            return (soFar == null ? 0 : soFar) + result;
        });
        assertThat(house.raiser.sum(1, 2)).isEqualTo(3);
        assertThat(calls).containsExactly("null 3 true");
        calls.clear();
        house.onSum().handle((a, b) -> 10).install();
        house.onSum().guard((a, b) -> false).handle((a, b) -> 1000).install();
        house.onSum().handle((a, b) -> 20).install();
        house.onSum().handle((a, b) -> {
            throw new IOException("no result");
        }).install();
        assertThat(house.raiser.sum(1, 2)).isEqualTo(33);
        assertThat(calls).containsExactly("null 3 false", "3 10 false", "13 20 true");
        house.exported.results(house.sum(), null);
        assertThat(house.raiser.sum(1, 2)).isEqualTo(20);
    }

    @ParameterizedTest
    @EnumSource
    void aFoldWithAnInitialValueCombinesFromTheLeft(OptimisationLevel level) {
        var house = house(level);
        house.exported.results(house.sum(), ResultHandler.<Integer>folding(1000, Integer::sum));
        house.onSum().handle((a, b) -> 7).install();
        assertThat(house.raiser.sum(1, 2)).isEqualTo(1010);
    }

    @ParameterizedTest
    @EnumSource
    void whatAResultHandlerThrowsReachesTheRaiser(OptimisationLevel level) {
        var house = house(level);
        house.onSum().handle((a, b) -> 7).install();
        house.exported.results(house.sum(), (ResultHandler<Integer>) (soFar, result, last) -> {
            throw new IllegalStateException("authority");
        });
        assertThatThrownBy(() -> house.raiser.sum(1, 2)).hasMessage("authority");
        assertThat(house.faults).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theProcedureCanBeTakenOutPutBackAndReplaced(OptimisationLevel level) {
        var house = house(level);
        house.recorder("handler");
        house.exported.deregisterIntrinsic(house.arrived());
        assertThat(house.raised("a")).containsExactly("handler");
        house.exported.restoreIntrinsic(house.arrived());
        assertThat(house.raised("a")).containsExactly("intrinsic a", "handler");
        var other = new Ports.Recording();
        house.exported.replaceIntrinsic(house.arrived(), other);
        assertThat(house.raised("a")).containsExactly("handler");
        assertThat(other.lines).containsExactly("intrinsic a");
        house.exported.restoreIntrinsic(house.arrived());
        assertThat(house.raised("b")).containsExactly("intrinsic b", "handler");
        assertThat(other.lines).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aRaiseThatRunsNothingThrowsAndNamesTheEvent(OptimisationLevel level) {
        var house = house(level);
        house.exported.deregisterIntrinsic(house.arrived());
        house.exported.deregisterIntrinsic(house.sum());
        assertThatExceptionOfType(NoHandlerInvokedException.class).isThrownBy(() -> house.raiser.arrived("a"))
                .withMessageContaining("Ports.arrived");
        house.onSum().guard((a, b) -> false).handle((a, b) -> 1).install();
        assertThatExceptionOfType(NoHandlerInvokedException.class).isThrownBy(() -> house.raiser.sum(1, 2))
                .satisfies(thrown -> assertThat(thrown.event()).isEqualTo("Ports.sum"));
    }

    @ParameterizedTest
    @EnumSource
    void theDefaultHandlerRunsOnlyWhenNothingElseDid(OptimisationLevel level) {
        var house = house(level);
        house.exported.defaultHandler(house.sum(), (Handler.Returning2<Integer, Integer, Integer>) (a, b) -> -7);
        assertThat(house.raiser.sum(1, 2)).isEqualTo(3);
        house.exported.deregisterIntrinsic(house.sum());
        assertThat(house.raiser.sum(1, 2)).isEqualTo(-7);
        house.onSum().guard((a, b) -> a == 1).handle((a, b) -> 99).install();
        assertThat(house.raiser.sum(1, 2)).isEqualTo(99);
        assertThat(house.raiser.sum(2, 2)).isEqualTo(-7);
        house.exported.defaultHandler(house.sum(), null);
        assertThatExceptionOfType(NoHandlerInvokedException.class).isThrownBy(() -> house.raiser.sum(2, 2));
    }

    @ParameterizedTest
    @EnumSource
    void anExceptionEndsItsHandlerOnlyAndIsToldWithTheBinding(OptimisationLevel level) {
        var house = house(level);
        house.onArrived().handle(packet -> {
            throw new IOException("broken");
        }).as("broken").install();
        house.recorder("after");
        assertThat(house.raised("a")).containsExactly("intrinsic a", "after");
        assertThat(house.faults).singleElement().isInstanceOfSatisfying(Fault.Threw.class, fault -> {
            assertThat(fault.binding()).hasToString("handler broken of guest on Ports.arrived");
            assertThat(fault.requester()).isSameAs(house.guest);
            assertThat(fault.cause()).isInstanceOf(IOException.class);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aGuardThatThrowsSaysNoAndIsAFault(OptimisationLevel level) {
        var house = house(level);
        house.onArrived().guard(packet -> packet.charAt(10) == 'x').handle(packet -> house.ports.lines.add("ran"))
                .install();
        assertThat(house.raised("a")).containsExactly("intrinsic a");
        assertThat(house.faults).singleElement()
                .satisfies(fault -> assertThat(fault.cause()).isInstanceOf(IndexOutOfBoundsException.class));
    }

    @ParameterizedTest
    @EnumSource
    void aStackOverflowIsOneHandlersFault(OptimisationLevel level) {
        var house = house(level);
        house.onArrived().handle(packet -> endless(1)).install();
        house.recorder("after");
        assertThat(house.raised("a")).containsExactly("intrinsic a", "after");
        assertThat(house.faults).singleElement()
                .satisfies(fault -> assertThat(fault.cause()).isInstanceOf(StackOverflowError.class));
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatRaisesItsOwnEventForEverEndsAndTheRaiserGoesOn(OptimisationLevel level) {
        var house = house(level);
        house.onArrived().handle(house.raiser::arrived).install();
        house.raiser.arrived("a");
        assertThat(house.faults).isNotEmpty()
                .allSatisfy(fault -> assertThat(fault.cause()).isInstanceOf(StackOverflowError.class));
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int endless(int depth) {
        return endless(depth + 1) + 1;
    }

    @ParameterizedTest
    @EnumSource
    void memoryThatAHandlerCannotHaveIsItsFault(OptimisationLevel level) {
        var house = house(level);
        house.onArrived().handle(packet -> {
            throw new OutOfMemoryError("pretended");
        }).install();
        house.raiser.arrived("a");
        assertThat(house.faults).hasSize(1)
                .allSatisfy(fault -> assertThat(fault.cause()).isInstanceOf(OutOfMemoryError.class));
    }

    @ParameterizedTest
    @EnumSource
    void aJvmThatIsBrokenIsNotOneHandlersFault(OptimisationLevel level) {
        var house = house(level);
        house.onArrived().handle(packet -> {
            throw new InternalError("pretended");
        }).install();
        assertThatThrownBy(() -> house.raiser.arrived("a")).isInstanceOf(InternalError.class);
    }

    @ParameterizedTest
    @EnumSource
    void withoutAResultTheLastFailureReachesTheRaiserWithEventAndBinding(OptimisationLevel level) {
        var house = house(level);
        house.exported.deregisterIntrinsic(house.sum());
        house.onSum().handle((a, b) -> {
            throw new IOException("one");
        }).as("one").install();
        house.onSum().handle((a, b) -> {
            throw new IOException("two");
        }).as("two").install();
        assertThatExceptionOfType(HandlerFailedException.class).isThrownBy(() -> house.raiser.sum(1, 2))
                .withMessage(
                        "handler two of guest on Ports.sum failed with java.io.IOException, and no other handler of that event, or default handler, stood in for it.")
                .satisfies(thrown -> assertThat(thrown.binding().label()).isEqualTo("two")).havingCause()
                .withMessage("two");
        assertThat(house.faults).hasSize(2);
        house.exported.defaultHandler(house.sum(), (Handler.Returning2<Integer, Integer, Integer>) (a, b) -> 5);
        assertThat(house.raiser.sum(1, 2)).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerOfAnEventWithoutResultThatThrowsHasRunAllTheSame(OptimisationLevel level) {
        var house = house(level);
        house.exported.deregisterIntrinsic(house.arrived());
        house.onArrived().guard(packet -> true).handle(packet -> {
            throw new IOException("half-way");
        }).install();
        assertThat(house.raised("a")).isEmpty();
        assertThat(house.faults).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void theProceduresOwnExceptionReachesTheRaiserUnchanged(OptimisationLevel level) {
        var dispatcher = new Dispatcher();
        var thrown = new IOException("the procedure's");
        Failing failing = () -> {
            throw thrown;
        };
        var exported = dispatcher.export(MethodHandles.lookup(), Failing.class, failing).publish();
        exported.event("fail").level(level);
        assertThatThrownBy(exported.raiser()::fail).isSameAs(thrown);
        exported.asOwner().on(Failing.class, Failing::fail).handle(() -> {}).install();
        assertThatThrownBy(exported.raiser()::fail).isSameAs(thrown);
    }

    interface Failing {
        void fail() throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void handlersMayInstallAndUninstallDuringARaiseWhichFinishesOnTheOldList(OptimisationLevel level) {
        var house = house(level);
        var bindings = new ArrayList<Binding>();
        house.onArrived().guard(packet -> packet.equals("grow")).handle(packet -> bindings.add(house.recorder("new")))
                .install();
        assertThat(house.raised("grow")).containsExactly("intrinsic grow");
        assertThat(house.raised("a")).containsExactly("intrinsic a", "new");
        house.onArrived().guard(packet -> packet.equals("shrink")).handle(packet -> bindings.get(0).uninstall()).first()
                .install();
        assertThat(house.raised("shrink")).containsExactly("intrinsic shrink", "new");
        assertThat(house.raised("a")).containsExactly("intrinsic a");
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerMayRaiseItsOwnEvent(OptimisationLevel level) {
        var house = house(level);
        house.onSum().guard((a, b) -> a > 0).handle((a, b) -> 1 + house.raiser.sum(a - 1, b)).install();
        assertThat(house.raiser.sum(20, 0)).isEqualTo(20);
    }

    @ParameterizedTest
    @EnumSource
    void argumentsOfEveryTypeArriveByEveryKindOfHandler(OptimisationLevel level) throws ReflectiveOperationException {
        var seen = new ArrayList<String>();
        Wide intrinsic = (z, b, c, s, i, j, f, d, o, a) -> {
            seen.add("intrinsic " + z + b + c + s + i + j + f + d + o + a[0]);
            return j;
        };
        var exported = new Dispatcher().export(MethodHandles.lookup(), Wide.class, intrinsic).publish();
        var event = exported.event("wide");
        event.level(level);
        var typed = MethodHandles.lookup()
                .findVirtual(RaisingTests.class, "typed", event.type().insertParameterTypes(0, List.class))
                .bindTo(this).bindTo(seen);
        exported.asOwner().on(Wide.class, "wide").guard((Guard.OfArray) all -> all.length == 10)
                .guard((Guard.Of0) () -> true)
                .handle(Handler.of(typed)).install();
        exported.asOwner().on(Wide.class, "wide").handle((Handler.OfArray) all -> {
            seen.add("array " + all[0] + all[1] + all[2] + all[3] + all[4] + all[5] + all[6] + all[7] + all[8]
                    + ((int[]) all[9])[0]);
            all[5] = 0L;
            return Long.MIN_VALUE;
        }).install();
        exported.asOwner().on(Wide.class, "wide")
                .guard(Guard.of(MethodHandles.dropArguments(MethodHandles.constant(boolean.class, false), 0,
                        event.type().parameterList())))
                .handle((Handler.OfArray) all -> 1L).install();
        long result = exported.raiser().wide(true, (byte) -1, 'x', (short) -2, 3, Long.MAX_VALUE, 1.5f, -2.5, "o",
                new int[]{9});
        var arguments = "true-1x-23" + Long.MAX_VALUE + "1.5-2.5o9";
        assertThat(seen).containsExactly("intrinsic " + arguments, "typed " + arguments, "array " + arguments);
        assertThat(result).isEqualTo(Long.MIN_VALUE);
    }

    @SuppressWarnings({"unused", "UnusedMethod"})
    private long typed(List<String> seen, boolean z, byte b, char c, short s, int i, long j, float f, double d,
            Object o, int[] a) {
        seen.add("typed " + z + b + c + s + i + j + f + d + o + a[0]);
        return 7;
    }

    interface Wide {
        long wide(boolean z, byte b, char c, short s, int i, long j, float f, double d, Object o, int[] a);
    }

    @ParameterizedTest
    @EnumSource
    void resultsOfEveryPrimitiveTypeComeBack(OptimisationLevel level) {
        var exported = new Dispatcher().export(MethodHandles.lookup(), Primitives.class, new Zeros()).publish();
        exported.events().forEach(event -> event.level(level));
        var events = exported.asOwner();
        events.on(Primitives.class, Primitives::z).handle(() -> true).install();
        events.on(Primitives.class, Primitives::b).handle(() -> Byte.MIN_VALUE).install();
        events.on(Primitives.class, Primitives::c).handle(c -> c).install();
        events.on(Primitives.class, Primitives::s).handle((s, j) -> s).install();
        events.on(Primitives.class, Primitives::f).handle((f, d, j) -> f).install();
        events.on(Primitives.class, Primitives::d).handle((d, j, z, f) -> d).install();
        events.on(Primitives.class, Primitives::j).handle((i, j, k, l) -> i + j + k + l).install();
        var raiser = exported.raiser();
        assertThat(raiser.z()).isTrue();
        assertThat(raiser.b()).isEqualTo(Byte.MIN_VALUE);
        assertThat(raiser.c('q')).isEqualTo('q');
        assertThat(raiser.s((short) -3, 1L << 40)).isEqualTo((short) -3);
        assertThat(raiser.f(2.5f, 1e300, 1)).isEqualTo(2.5f);
        assertThat(raiser.d(1e300, 2, true, 3f)).isEqualTo(1e300);
        assertThat(raiser.j(1, 1L << 33, (byte) 1, (short) 2)).isEqualTo((1L << 33) + 4);
    }

    interface Primitives {
        boolean z();

        byte b();

        char c(char c);

        short s(short s, long j);

        float f(float f, double d, long j);

        double d(double d, long j, boolean z, float f);

        long j(int i, long j, byte k, short l);
    }

    static final class Zeros implements Primitives {
        @Override
        public boolean z() {
            return false;
        }

        @Override
        public byte b() {
            return 0;
        }

        @Override
        public char c(char c) {
            return 0;
        }

        @Override
        public short s(short s, long j) {
            return 0;
        }

        @Override
        public float f(float f, double d, long j) {
            return 0;
        }

        @Override
        public double d(double d, long j, boolean z, float f) {
            return 0;
        }

        @Override
        public long j(int i, long j, byte k, short l) {
            return 0;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResultOfTheWrongTypeIsTheHandlersFaultAndNotTheRaisers(OptimisationLevel level) {
        var house = house(level);
        house.events.on(Ports.class, "name").handle((Handler.OfArray) all -> 42).install();
        house.events.on(Ports.class, "sum").handle((Handler.OfArray) all -> "no number").install();
        house.events.on(Ports.class, "sum").handle((Handler.OfArray) all -> null).install();
        assertThat(house.raiser.name("n")).isEqualTo("n");
        assertThat(house.raiser.sum(1, 2)).isEqualTo(3);
        assertThat(house.faults).extracting(fault -> fault.cause().getClass().getSimpleName())
                .containsExactly("ClassCastException", "ClassCastException", "NullPointerException");
    }

    @ParameterizedTest
    @EnumSource
    void manyHandlersRunInOrderAcrossBodiesAndClasses(OptimisationLevel level) {
        for (int many : new int[]{49, 50, 51, 101, 2000, 4203}) {
            var house = house(level);
            var ran = new ArrayList<Integer>();
            try (var batch = house.dispatcher.batch()) {
                var events = batch.events(house.guest, house.exported.finder());
                for (int i = 0; i < many; i++) {
                    int number = i;
                    events.on(Ports.class, Ports::sum).guard((a, b) -> number % 7 != 3).handle((a, b) -> {
                        ran.add(number);
                        if (number % 11 == 5) {
                            throw new IOException("every eleventh");
                        }
                        return number;
                    }).install();
                }
                batch.commit();
            }
            house.exported.deregisterIntrinsic(house.sum());
            int result = house.raiser.sum(0, 0);
            var expected = new ArrayList<Integer>();
            int last = -1;
            for (int i = 0; i < many; i++) {
                if (i % 7 != 3) {
                    expected.add(i);
                    last = i % 11 == 5 ? last : i;
                }
            }
            assertThat(ran).isEqualTo(expected);
            assertThat(result).isEqualTo(last);
            house.exported.results(house.sum(), ResultHandler.<Integer>folding(0, (a, b) -> a + 1));
            assertThat(house.raiser.sum(0, 0)).isEqualTo((int) expected.stream().filter(i -> i % 11 != 5).count());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBindingWithGuardsByTheThousandStillWorks(OptimisationLevel level) {
        var house = house(level);
        var installer = house.onArrived().handle(packet -> house.ports.lines.add("ran"));
        for (int i = 0; i < 5000; i++) {
            installer.guard(packet -> true);
        }
        installer.install();
        assertThat(house.raised("a")).containsExactly("intrinsic a", "ran");
    }

    @ParameterizedTest
    @EnumSource
    void overloadsAreEventsOfTheirOwn(OptimisationLevel level) {
        var seen = new ArrayList<String>();
        var exported = new Dispatcher().export(MethodHandles.lookup(), Overloaded.class, new Overloaded() {
            @Override
            public void say(int number) {
                seen.add("int");
            }

            @Override
            public void say(String text) {
                seen.add("text");
            }
        }).publish();
        exported.events().forEach(event -> event.level(level));
        exported.asOwner().on(Overloaded.class, "say", String.class)
                .handle((Handler.Of1<String>) text -> seen.add("handled " + text)).install();
        exported.raiser().say(1);
        exported.raiser().say("t");
        assertThat(seen).containsExactly("int", "text", "handled t");
        assertThat(exported.event("say", int.class).type()).isEqualTo(MethodType.methodType(void.class, int.class));
        assertThatThrownBy(() -> exported.event("say")).isInstanceOf(InstallException.UnknownEvent.class)
                .hasMessageContaining("several events say");
    }

    interface Overloaded {
        void say(int number);

        void say(String text);
    }
}
