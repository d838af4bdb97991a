package spin.dispatcher.predicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Guards as people write them, and what is read in them.
final class RecogniserTests {
    private static final MethodType OF_DATAGRAM = MethodType.methodType(boolean.class, Datagram.class);
    private final Recogniser recogniser = new Recogniser(Sources.resources());

    /// Lambdas that say which they are, because this class has many.
    interface Test1 extends Predicate<Datagram>, Serializable {}

    private static final int LOW = 1024;

    record Sample(String atoms, Test1 guard) {
        @Override
        public String toString() {
            return atoms;
        }
    }

    static Stream<Sample> conjunctions() {
        int port = 53;
        long address = 0x0a00_0001L;
        return Stream.of(
                new Sample("argument 0.port == 7", d -> d.port() == 7),
                new Sample("argument 0.port == 53", d -> port == d.port()),
                new Sample("argument 0.port == 54", d -> d.port() == port + 1),
                new Sample("argument 0.port != 7", d -> d.port() != 7),
                new Sample("argument 0.port in 1024..65535", d -> d.port() >= LOW && d.port() < 0x1_0000),
                new Sample("argument 0.port <= 1023", d -> LOW > d.port()),
                new Sample("argument 0.port & 0xff == 17", d -> (d.port() & 0xff) == 17),
                new Sample("argument 0.port >>> 8 & 0xff == 3", d -> (d.port() >> 8 & 0xff) == 3),
                new Sample("argument 0.port >>> 4 & 0xf == 1", d -> (d.port() & 0xf0) >>> 4 == 1),
                new Sample("argument 0.address == 167772161", d -> d.address() == address),
                new Sample("argument 0.address & 0xffffff00 == 167772160",
                        d -> (d.address() & 0xffff_ff00L) == 0x0a00_0000L),
                new Sample("argument 0.urgent == 1", d -> d.isUrgent()),
                new Sample("argument 0.urgent == 0", d -> !d.isUrgent()),
                new Sample("argument 0.port == 7 && argument 0.urgent == 1", d -> d.port() == 7 && d.isUrgent()),
                new Sample("argument 0.port == 7", d -> d != null && d.port() == 7),
                new Sample("argument 0.port == 9", d -> {
                    int wanted = 9;
                    return d.port() == wanted;
                }),
                new Sample("argument 0.port == 7", d -> d.port() == 7 ? true : false));
    }

    @ParameterizedTest
    @MethodSource("conjunctions")
    void aConjunctionOfComparisonsBecomesAtoms(Sample sample) {
        assertThat(recogniser.of(sample.guard(), "test", OF_DATAGRAM))
                .isInstanceOfSatisfying(Recognition.Exact.class,
                        exact -> assertThat(exact.test()).hasToString(sample.atoms()));
    }

    @Test
    void aClassFileThatIsNoneOrCutShortIsAsGoodAsUnknown() {
        Test1 guard = d -> d.port() == 7;
        for (int length : new int[]{0, 4, 8, 20}) {
            var broken = new Sources() {
                @Override
                public byte @Nullable [] classFile(Class<?> type) {
                    var bytes = Sources.resources().classFile(type);
                    return bytes == null ? null : Arrays.copyOf(bytes, length);
                }

                @Override
                public MethodHandles.@Nullable Lookup lookup(Class<?> type) {
                    return Sources.resources().lookup(type);
                }
            };
            assertThat(new Recogniser(broken).of(guard, "test", OF_DATAGRAM)).isInstanceOf(Recognition.None.class);
        }
    }

    @ParameterizedTest
    @MethodSource("conjunctions")
    void theAtomsSayWhatTheGuardSays(Sample sample) {
        var exact = (Recognition.Exact) recogniser.of(sample.guard(), "test", OF_DATAGRAM);
        for (int port : new int[]{0, 1, 7, 9, 16, 17, 53, 54, 0x311, 1023, 1024, 65535, 65536, -1, Integer.MIN_VALUE}) {
            for (long address : new long[]{0, 0x0a00_0001L, 0x0a00_00ffL, -1}) {
                for (boolean urgent : new boolean[]{true, false}) {
                    var datagram = new Datagram(port, address, urgent);
                    assertThat(exact.test().atoms().stream().allMatch(atom -> atom.test(read(atom, datagram))))
                            .as("%d %d %s", port, address, urgent).isEqualTo(sample.guard().test(datagram));
                }
            }
        }
    }

    private static long read(Atom atom, Datagram datagram) {
        var field = ((Hop.OfField) atom.extract().accessor().path().getFirst()).field().getName();
        return switch (field) {
            case "port" -> datagram.port();
            case "address" -> datagram.address();
            default -> datagram.isUrgent() ? 1 : 0;
        };
    }

    /// A guard as a class, whose final field is a constant of each instance.
    private record OnPort(int port) implements Predicate<Datagram> {
        @Override
        public boolean test(Datagram datagram) {
            return matches(datagram);
        }

        private boolean matches(Datagram datagram) {
            return datagram.port() == port;
        }
    }

    /// As the endpoint of a protocol writes it.
    private static final class Endpoint {
        private final int port;
        private boolean live = true;

        Endpoint(int port) {
            this.port = port;
        }

        boolean admitsFirst(Datagram datagram) {
            return datagram.port() == port && live;
        }

        void close() {
            live = false;
        }
    }

    @Test
    void aGuardsFinalFieldIsAConstantOfIt() {
        assertThat(recogniser.of(new OnPort(80), "test", OF_DATAGRAM)).hasToString(exactly("argument 0.port == 80"));
        assertThat(recogniser.of(new OnPort(81), "test", OF_DATAGRAM)).hasToString(exactly("argument 0.port == 81"));
    }

    private static String exactly(String atoms) {
        return "Exact[test=" + atoms + "]";
    }

    @Test
    void whatCanChangeIsAskedAtItsTurnAndTheRestIsNecessary() {
        var endpoint = new Endpoint(9000);
        Predicate<Datagram> first = endpoint::admitsFirst;
        assertThat(recogniser.of(first, "test", OF_DATAGRAM)).isInstanceOfSatisfying(Recognition.Necessary.class,
                necessary -> {
                    assertThat(necessary.atoms()).hasToString("[argument 0.port == 9000]");
                    assertThat(necessary.reason()).contains("field live");
                });
        endpoint.close();
    }

    @Test
    void aLambdaThatHasALookAlikeIsNotRecognisedAndTheReasonIsSaid() {
        Predicate<Datagram> one = d -> d.port() == 1;
        Predicate<Datagram> two = d -> d.port() == 2;
        assertThat(recogniser.of(one, "test", OF_DATAGRAM)).isInstanceOfSatisfying(Recognition.None.class,
                none -> assertThat(none.reason()).contains("look alike from outside", "RecogniserTests"));
        assertThat(two).isNotNull();
    }

    static boolean isSeven(int a, String b) {
        return a == 7;
    }

    @Test
    void aDirectMethodHandleIsReadAndABoundOneIsNot() throws ReflectiveOperationException {
        var type = MethodType.methodType(boolean.class, int.class, String.class);
        var handle = MethodHandles.lookup().findStatic(RecogniserTests.class, "isSeven", type);
        assertThat(recogniser.of(handle, "invokeExact", type)).hasToString(exactly("argument 0 == 7"));
        var bound = MethodHandles.insertArguments(handle, 1, "b");
        assertThat(recogniser.of(bound, "invokeExact", bound.type())).isInstanceOf(Recognition.None.class);
    }

    private static final class Odd implements Predicate<Datagram> {
        @Override
        public boolean test(Datagram datagram) {
            return datagram.port() == 1 || datagram.port() == 3;
        }
    }

    private static final class Looping implements Predicate<Datagram> {
        @Override
        public boolean test(Datagram datagram) {
            if (datagram.port() != 5) {
                return false;
            }
            int sum = 0;
            for (int i = 0; i < datagram.changes(); i++) {
                sum += i;
            }
            return sum == 10;
        }
    }

    private static final class Failing implements Predicate<Datagram> {
        private final List<String> names;

        Failing(List<String> names) {
            this.names = names;
        }

        @Override
        public boolean test(Datagram datagram) {
            return names.size() == 3 && datagram.port() == 5;
        }
    }

    private static final class Unstable implements Predicate<Datagram> {
        @Override
        public boolean test(Datagram datagram) {
            return datagram.changes() == 3;
        }
    }

    @Test
    void aDisjunctionIsNotAConjunction() {
        assertThat(recogniser.of(new Odd(), "test", OF_DATAGRAM)).isInstanceOfSatisfying(Recognition.None.class,
                none -> assertThat(none.reason()).contains("not a conjunction"));
    }

    @Test
    void whatComesBeforeALoopIsNecessary() {
        assertThat(recogniser.of(new Looping(), "test", OF_DATAGRAM)).isInstanceOfSatisfying(
                Recognition.Necessary.class,
                necessary -> {
                    assertThat(necessary.atoms()).hasToString("[argument 0.port == 5, argument 0.changes >= 1]");
                    assertThat(necessary.reason()).contains("loop", "line", "Looping");
                });
    }

    @Test
    void nothingIsNecessaryBehindWhatCanFail() {
        assertThat(recogniser.of(new Failing(List.of()), "test", OF_DATAGRAM)).isInstanceOfSatisfying(
                Recognition.None.class, none -> assertThat(none.reason()).contains("List.size"));
    }

    @Test
    void aFieldThatCanChangeIsAnAtomAndNotStable() {
        assertThat(recogniser.of(new Unstable(), "test", OF_DATAGRAM)).isInstanceOfSatisfying(Recognition.Exact.class,
                exact -> assertThat(exact.test().atoms().getFirst().extract().accessor().isStable()).isFalse());
    }

    @Test
    void anArgumentOfAnotherTypeThanTheEventsIsNotRead() {
        assertThat(recogniser.of(new OnPort(80), "test", MethodType.methodType(boolean.class, Object.class)))
                .isInstanceOf(Recognition.None.class);
    }

    @Test
    void aNullThatIsHeldIsNoConstant() {
        assertThat(recogniser.of(new Failing(nothing()), "test", OF_DATAGRAM)).isInstanceOf(Recognition.None.class);
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals", "unchecked"})
    private static <T> T nothing() {
        return (T) (@Nullable Object) null;
    }

    @Test
    void accessorsAreNamedAndChecked() {
        var port = Accessor.argument(0, Datagram.class).get("port");
        assertThat(port.is(7)).hasToString("argument 0.port() == 7");
        assertThat(port.isStable()).isFalse();
        assertThat(port.readOnly().isStable()).isTrue();
        assertThat(Accessor.argument(0, OnPort.class).get("port").isStable()).isTrue();
    }
}
