package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.Mail.Letter;
import spin.dispatcher.predicate.Accessor;
import spin.dispatcher.predicate.Atom;
import spin.dispatcher.predicate.Extract;

/// What is searched for, and what is changed where it stands, does what a list would do that is gone through from its beginning: many
/// guards on few keys, ranges and masks among them, filters between them, and the list changed between raises.
final class SearchAgreesTests {

    enum What {
        PORT,
        LOW_BITS,
        ADDRESS,
        LETTER_PORT,
        LETTER_BITS
    }

    /// One comparison; bounds included.
    record Test(What what, int low, int high, boolean not) {
        boolean holds(Given given) {
            long value = switch (what) {
                case PORT -> given.port();
                case LOW_BITS -> given.port() & 0xf;
                case ADDRESS -> given.address();
                case LETTER_PORT -> letter(given).port();
                case LETTER_BITS -> letter(given).flags() >>> 4 & 3;
            };
            return (low <= value && value <= high) != not;
        }

        private static Letter letter(Given given) {
            if (given.letter() == null) {
                throw new NullPointerException();
            }
            return given.letter();
        }

        Atom atom() {
            var letter = Accessor.argument(2, Letter.class);
            var extract = switch (what) {
                case PORT -> Accessor.argument(0, int.class).whole();
                case LOW_BITS -> Accessor.argument(0, int.class).masked(0xf);
                case ADDRESS -> Accessor.argument(1, long.class).whole();
                case LETTER_PORT -> letter.get("port").whole();
                case LETTER_BITS -> new Extract(letter.get("flags"), 4, 3);
            };
            return new Atom(extract, not ? Atom.Operator.OUTSIDE : Atom.Operator.WITHIN, low, high);
        }

        /// The same as people write it.
        @SuppressWarnings("NullAway") // A letter that is not there is the guard's fault, and meant.
        Guard plain() {
            int from = low;
            int to = high;
            boolean one = low == high;
            Guard.Of3<Integer, Long, Letter> test = switch (what) {
                case PORT -> not
                        ? (p, a, l) -> p < from || p > to
                        : one ? (p, a, l) -> p == from : (p, a, l) -> p >= from && p <= to;
                case LOW_BITS -> not
                        ? (p, a, l) -> (p & 0xf) < from || (p & 0xf) > to
                        : one ? (p, a, l) -> (p & 0xf) == from : (p, a, l) -> (p & 0xf) >= from && (p & 0xf) <= to;
                case ADDRESS -> not
                        ? (p, a, l) -> a < from || a > to
                        : one ? (p, a, l) -> a == from : (p, a, l) -> a >= from && a <= to;
                case LETTER_PORT -> not
                        ? (p, a, l) -> l.port() < from || l.port() > to
                        : one ? (p, a, l) -> l.port() == from : (p, a, l) -> l.port() >= from && l.port() <= to;
                case LETTER_BITS -> not
                        ? (p, a, l) -> (l.flags() >>> 4 & 3) < from || (l.flags() >>> 4 & 3) > to
                        : one
                                ? (p, a, l) -> (l.flags() >>> 4 & 3) == from
                                : (p, a, l) -> (l.flags() >>> 4 & 3) >= from && (l.flags() >>> 4 & 3) <= to;
            };
            return test;
        }
    }

    enum Act {
        RUN,
        THROW,
        FILTER
    }

    /// What is installed.
    record Guest(List<Test> tests, boolean plain, Order order, Act act, boolean cancelling) {}

    record Given(int port, long address, @Nullable Letter letter) {}

    sealed interface Op {
        record Install(List<Guest> guests) implements Op {}

        record Uninstall(List<Integer> which) implements Op {}

        record Raise(Given given) implements Op {}

        record Level(OptimisationLevel level) implements Op {}

        record Settle() implements Op {}
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void aListThatIsChangedDoesWhatTheModelDoes(@ForAll("ops") List<Op> ops) {
        assertThat(new Stage().play(ops)).isEqualTo(new Model().play(ops));
    }

    /// More neighbours than one body holds, with ranges that overlap, single values and masks of one or several things.
    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
    void longRunsOfRangesDoWhatTheModelDoesAtEveryLevel(@ForAll("longRuns") List<Op> ops) {
        assertThat(new Stage().play(ops)).isEqualTo(new Model().play(ops));
    }

    @Provide
    Arbitrary<List<Op>> longRuns() {
        var ofOne = Arbitraries.of(What.class).flatMap(what -> run(bounded(Arbitraries.just(what))));
        var ofPorts = run(bounded(Arbitraries.of(What.PORT, What.LOW_BITS)));
        var ofLetters = run(bounded(Arbitraries.of(What.LETTER_PORT, What.LETTER_BITS, What.PORT)));
        var ofAll = run(bounded(Arbitraries.of(What.class)));
        var first = Arbitraries.oneOf(List.of(ofOne, ofPorts, ofLetters, ofAll)).map(Op.Install::new);
        var op = Arbitraries.<Op>frequencyOf(Tuple.of(1, first),
                Tuple.of(1, guests(tests()).list().ofMaxSize(3).map(Op.Install::new)),
                Tuple.of(3, Arbitraries.integers().between(0, 120).list().ofMinSize(1).ofMaxSize(3)
                        .map(Op.Uninstall::new)),
                Tuple.of(10, given().map(Op.Raise::new)),
                Tuple.of(3, Arbitraries.of(OptimisationLevel.class).map(Op.Level::new)),
                Tuple.of(1, Arbitraries.just(new Op.Settle())));
        return Combinators.combine(first, op.list().ofMinSize(8).ofMaxSize(24)).as((run, rest) -> {
            var ops = new ArrayList<Op>();
            ops.add(run);
            ops.addAll(rest);
            return ops;
        });
    }

    /// Such that nothing but a rare filter interrupts it.
    private static Arbitrary<List<Guest>> run(Arbitrary<List<Test>> tests) {
        return Combinators.combine(tests, Arbitraries.frequency(Tuple.of(200, Act.RUN), Tuple.of(8, Act.THROW),
                Tuple.of(1, Act.FILTER)), Arbitraries.frequency(Tuple.of(100, false), Tuple.of(1, true)))
                .as((all, act, cancelling) -> new Guest(all, false, Order.PLAIN, act, cancelling)).list()
                .ofMinSize(52).ofMaxSize(110);
    }

    /// A range, a single value or nothing at all, and sometimes one more test behind it.
    private static Arbitrary<List<Test>> bounded(Arbitrary<What> whats) {
        var range = Combinators.combine(whats, Arbitraries.integers().between(-1, 30),
                Arbitraries.frequency(Tuple.of(3, 0), Tuple.of(3, 2), Tuple.of(3, 7), Tuple.of(1, 60), Tuple.of(1, -1)))
                .as((what, low, span) -> new Test(what, low, low + span, false));
        return Combinators.combine(range, tests()).as((first, more) -> more.size() < 3
                ? List.of(first)
                : List.of(first,
                        more.getFirst()));
    }

    @Provide
    Arbitrary<List<Op>> ops() {
        var keyed = Arbitraries.of(What.class).flatMap(what -> guests(equality(what, 30)).list().ofMinSize(8)
                .ofMaxSize(90));
        var mixed = guests(tests()).list().ofMaxSize(6);
        var op = Arbitraries.<Op>frequencyOf(Tuple.of(3, mixed.map(Op.Install::new)),
                Tuple.of(2, keyed.map(Op.Install::new)),
                Tuple.of(4, Arbitraries.integers().between(0, 120).list().ofMinSize(1).ofMaxSize(3)
                        .map(Op.Uninstall::new)),
                Tuple.of(10, given().map(Op.Raise::new)),
                Tuple.of(1, Arbitraries.of(OptimisationLevel.class).map(Op.Level::new)),
                Tuple.of(1, Arbitraries.just(new Op.Settle())));
        return op.list().ofMinSize(4).ofMaxSize(24);
    }

    private static Arbitrary<Given> given() {
        return Combinators.combine(Arbitraries.integers().between(-2, 40), Arbitraries.longs().between(-2, 40),
                Combinators.combine(Arbitraries.integers().between(0, 14), Arbitraries.integers().between(0, 80))
                        .as(Letter::new).injectNull(0.2))
                .as(Given::new);
    }

    private static Arbitrary<List<Test>> equality(What what, int most) {
        return Arbitraries.integers().between(0, most).map(key -> List.of(new Test(what, key, key, false)));
    }

    private static Arbitrary<List<Test>> tests() {
        return Combinators.combine(Arbitraries.of(What.class), Arbitraries.integers().between(-1, 14),
                Arbitraries.frequency(Tuple.of(3, 0), Tuple.of(1, 3), Tuple.of(1, 10), Tuple.of(1, -1)),
                Arbitraries.frequency(Tuple.of(6, false), Tuple.of(1, true)))
                .as((what, low, span, not) -> new Test(what, low, low + span, not)).list().ofMaxSize(3);
    }

    private static Arbitrary<Guest> guests(Arbitrary<List<Test>> tests) {
        return Combinators.combine(tests, Arbitraries.of(true, false),
                Arbitraries.frequency(Tuple.of(30, Order.PLAIN), Tuple.of(1, Order.FIRST), Tuple.of(3, Order.LAST)),
                Arbitraries.frequency(Tuple.of(60, Act.RUN), Tuple.of(3, Act.THROW), Tuple.of(1, Act.FILTER)),
                Arbitraries.frequency(Tuple.of(40, false), Tuple.of(1, true))).as(Guest::new);
    }

    private static Given filtered(Given given) {
        return new Given(given.port() + 1, given.address() - 1,
                given.port() % 3 == 0 ? null : new Letter(given.port(), given.port() * 16));
    }

    /// A list, gone through from its beginning.
    private static final class Model {
        private final List<String> trace = new ArrayList<>();
        private final List<Integer> order = new ArrayList<>(List.of(-1));
        private final Map<Integer, Guest> guests = new LinkedHashMap<>();
        private int number;

        List<String> play(List<Op> ops) {
            for (var op : ops) {
                switch (op) {
                    case Op.Install(var all) -> all.forEach(this::install);
                    case Op.Uninstall(var which) -> order.removeAll(which);
                    case Op.Raise(var given) -> trace.add(raise(given));
                    case Op.Level level -> {
                    }
                    case Op.Settle settle -> {
                    }
                }
            }
            trace.add(order.toString());
            return trace;
        }

        private void install(Guest guest) {
            guests.put(number, guest);
            order.add(switch (guest.order()) {
                case FIRST -> 0;
                case PLAIN -> behindPlain();
                case LAST -> order.size();
            }, number++);
        }

        private int behindPlain() {
            int at = order.size();
            while (at > 0 && isLast(order.get(at - 1))) {
                at--;
            }
            return at;
        }

        private boolean isLast(int which) {
            var guest = guests.get(which);
            return guest != null && guest.order() == Order.LAST;
        }

        private String raise(Given raised) {
            var given = raised;
            Integer result = null;
            boolean failed = false;
            for (int each : order) {
                var guest = guests.get(each);
                if (guest == null) {
                    trace.add("intrinsic " + given);
                    result = -1;
                    continue;
                }
                try {
                    var now = given;
                    if (!guest.tests().stream().allMatch(test -> test.holds(now))) {
                        continue;
                    }
                    trace.add(each + " " + given);
                } catch (NullPointerException e) {
                    trace.add("fault h" + each);
                    failed = true;
                    continue;
                }
                switch (guest.act()) {
                    case RUN -> result = each;
                    case FILTER -> given = filtered(given);
                    case THROW -> {
                        trace.add("fault h" + each);
                        failed = true;
                        continue;
                    }
                }
                if (guest.cancelling()) {
                    break;
                }
            }
            return result != null
                    ? "result " + result
                    : failed ? "HandlerFailedException" : "NoHandlerInvokedException";
        }
    }

    /// The dispatcher.
    private static final class Stage {
        private final List<String> trace = new ArrayList<>();
        private final Map<Integer, Binding> bindings = new LinkedHashMap<>();
        private final Dispatcher dispatcher = Dispatcher.builder()
                .faults(fault -> trace.add("fault " + fault.binding().label())).build();
        private final Exported<Mail> exported = dispatcher.export(MethodHandles.lookup(), Mail.class, this::intrinsic)
                .authoriser(Authoriser.open()).publish();
        private final Event event = exported.event("seen");
        private final Requester guest = Requester.of("guest");
        private int number;

        private int intrinsic(int port, long address, @Nullable Letter letter) {
            trace.add("intrinsic " + new Given(port, address, letter));
            return -1;
        }

        List<String> play(List<Op> ops) {
            for (var op : ops) {
                switch (op) {
                    case Op.Install(var all) -> install(all);
                    case Op.Uninstall(var which) -> which.forEach(each -> {
                        var binding = bindings.remove(each);
                        if (binding != null) {
                            binding.uninstall();
                        }
                    });
                    case Op.Raise(var given) -> trace.add(raise(given));
                    case Op.Level(var level) -> event.level(level);
                    case Op.Settle() -> dispatcher.settle();
                }
            }
            trace.add(event.bindings().stream()
                    .map(facts -> facts.intrinsic() ? -1 : Integer.parseInt(facts.label().substring(1))).toList()
                    .toString());
            return trace;
        }

        /// A few one by one, many at one instant.
        private void install(List<Guest> all) {
            if (all.size() < 6) {
                all.forEach(each -> install(exported.as(guest), each));
                return;
            }
            try (var batch = dispatcher.batch()) {
                all.forEach(each -> install(batch.events(guest, exported.finder()), each));
                batch.commit();
            }
        }

        private void install(Events events, Guest one) {
            int mine = number++;
            var installer = events.on(Mail.class, "seen").as("h" + mine).at(Place.of(one.order()));
            if (one.plain()) {
                one.tests().forEach(test -> installer.guardedBy(test.plain()));
            } else if (!one.tests().isEmpty()) {
                installer.guardedBy(Guard.Where.all(one.tests().stream().map(Test::atom).toArray(Atom[]::new)));
            }
            if (one.cancelling()) {
                installer.cancelling();
            }
            installer.handledBy(switch (one.act()) {
                case RUN -> (Handler.Returning3<Integer, Long, @Nullable Letter, Integer>) (p, a, l) -> run(mine, p, a,
                        l);
                case THROW -> (Handler.Returning3<Integer, Long, @Nullable Letter, Integer>) (p, a, l) -> {
                    run(mine, p, a, l);
                    throw new IllegalStateException("h" + mine);
                };
                case FILTER -> filter(mine);
            });
            bindings.put(mine, installer.install());
        }

        @SuppressWarnings("NullAway") // It may put null for a letter.
        private Filter filter(int mine) {
            return (Filter.Of3<Integer, Long, Letter>) (p, a, l) -> {
                run(mine, p, a, l);
                var next = filtered(new Given(p, a, l));
                return new Filter.Three<>(next.port(), next.address(), next.letter());
            };
        }

        private int run(int mine, int port, long address, @Nullable Letter letter) {
            trace.add(mine + " " + new Given(port, address, letter));
            return mine;
        }

        private String raise(Given given) {
            try {
                return "result " + exported.raiser().seen(given.port(), given.address(), given.letter());
            } catch (NoHandlerInvokedException | HandlerFailedException e) {
                return e.getClass().getSimpleName();
            }
        }
    }
}
