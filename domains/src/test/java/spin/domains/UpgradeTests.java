package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Exported;
import spin.dispatcher.Requester;
import spin.domains.meter.Meter;
import spin.domains.verify.DomainRules;

/// A program that has nothing of ours but domains and a dispatcher, and replaces an extension while it is used.
final class UpgradeTests {

    private static final DomainRules RULES = DomainRules.standard(Tally.class.getName());
    private static final Domain PUBLIC = Domain.ofInterfaces("Public",
            List.of(Tally.class, Tally.Ticket.class, Tally.Colour.class, Tally.Labelled.class));
    private static final long LIMIT = 3_000_000;
    private static final int RAISERS = 3;
    private static final int UPGRADES = 6;

    /// Asked together at the end, because the collector takes its time.
    private static final List<UnloadProof> REFUSED = new ArrayList<>();

    @AfterAll
    static void ofNewVersionsThatWereRefusedNothingIsLeft() {
        assertThat(REFUSED).allSatisfy(
                proof -> assertThat(proof.await(10)).isInstanceOf(UnloadProof.Outcome.Collected.class));
    }

    /// What is raised; an extension handles it.
    interface Calls {
        void call(Tally.Ticket ticket);
    }

    @BeforeEach
    @AfterEach
    void aFreshMeter() {
        Meter.access().reset();
    }

    /// The program: it wires the version in force and knows how to put another in its place.
    private static final class Program implements Upgrade.Plan<Tally> {
        final Dispatcher dispatcher = new Dispatcher();
        final Exported<Calls> exported = dispatcher.export(MethodHandles.lookup(), Calls.class, _ -> {})
                .authoriser(Authoriser.open()).publish();
        final Calls calls = exported.raiser();
        final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
        final boolean closesTheGate;
        Requester inForce = Requester.of("nobody");
        boolean refusesToSwap;

        Program(boolean closesTheGate) {
            this.closesTheGate = closesTheGate;
        }

        @Override
        public @Nullable Object give(Tally old) {
            return old.state();
        }

        @Override
        public void take(Tally fresh, Object state) {
            fresh.take(state);
        }

        @Override
        public void swap(Tally old, Tally fresh) {
            if (refusesToSwap) {
                throw new IllegalStateException("not today");
            }
            install(fresh);
        }

        void install(Tally fresh) {
            var next = Requester.of("next");
            try (var batch = dispatcher.batch()) {
                batch.withdraw(inForce);
                batch.events(next, exported.finder()).on(Calls.class, Calls::call).handle(fresh::count).install();
                batch.commit();
            }
            inForce = next;
        }

        @Override
        public void within(Runnable work) {
            var meter = Meter.access();
            long before = meter.limit();
            meter.limit(meter.cycles() + LIMIT);
            try {
                work.run();
            } finally {
                meter.limit(before);
            }
        }

        @Override
        public void quietly(Runnable work) {
            if (!closesTheGate) {
                work.run();
                return;
            }
            gate.writeLock().lock();
            try {
                work.run();
            } finally {
                gate.writeLock().unlock();
            }
        }

        Tally.Ticket raised() {
            var ticket = new Tally.Ticket();
            gate.readLock().lock();
            try {
                calls.call(ticket);
            } finally {
                gate.readLock().unlock();
            }
            return ticket;
        }

        Tally.Ticket raisedThroughNoGate() {
            var ticket = new Tally.Ticket();
            calls.call(ticket);
            return ticket;
        }
    }

    private static String counter(int version) {
        return """
                package tally;
                import java.util.*;
                import java.util.concurrent.atomic.AtomicLong;
                public final class Main implements spin.domains.Tally {
                    private final AtomicLong counted = new AtomicLong();
                    public void count(Ticket ticket) { ticket.by(%d); counted.incrementAndGet(); }
                    public Object state() { return Map.of("counted", counted.get()); }
                    public void take(Object state) { counted.set((Long) ((Map<?, ?>) state).get("counted")); }
                }
                """.formatted(version);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void underTrafficFromSeveralThreadsEveryRaiseIsHandledByExactlyOneVersion(boolean gated) throws Exception {
        var program = new Program(gated);
        var uncounted = InitialiseOptions.standard().uncounted();
        var domain = resolved("v0.jar", counter(0));
        var entry = domain.initialise(uncounted).entry(Tally.class);
        program.install(entry);
        var over = new AtomicBoolean();
        long raises = 0;
        var proofs = new ArrayList<UnloadProof>();
        try (var threads = Executors.newFixedThreadPool(RAISERS)) {
            var work = Stream.generate(() -> threads.submit(raising(program, over, gated))).limit(RAISERS).toList();
            for (int version = 1; version <= UPGRADES; version++) {
                var fresh = resolved("v" + version + ".jar", counter(version));
                var outcome = Upgrade.replace(domain, entry, fresh, uncounted, Tally.class, program);
                assertThat(outcome).isInstanceOf(Upgrade.Outcome.Done.class);
                var done = (Upgrade.Outcome.Done<Tally>) outcome;
                proofs.add(done.old());
                entry = done.entry();
                domain = fresh;
                assertThat(program.raised().version()).as("whoever raises now gets the new one").isEqualTo(version);
                raises++;
            }
            over.set(true);
            for (var each : work) {
                raises += each.get();
            }
        }
        if (gated) {
            assertThat(entry.state()).hasToString("{counted=" + raises + "}");
        }
        assertThat(proofs).hasSize(UPGRADES)
                .allSatisfy(proof -> assertThat(proof.await(10)).isInstanceOf(UnloadProof.Outcome.Collected.class));
    }

    /// Raises until told to stop, and counts. Versions never go back for one who raises.
    private static Callable<Long> raising(Program program, AtomicBoolean over, boolean gated) {
        return () -> {
            long raises = 0;
            int latest = 0;
            while (!over.get()) {
                var ticket = gated ? program.raised() : program.raisedThroughNoGate();
                assertThat(ticket.marks()).isEqualTo(1);
                assertThat(ticket.version()).isGreaterThanOrEqualTo(latest);
                latest = ticket.version();
                raises++;
            }
            return raises;
        };
    }

    @Test
    void whatCanBeHandedOverArrivesAsItWas() {
        var old = """
                package tally;
                import java.math.BigInteger;
                import java.time.*;
                import java.util.*;
                public final class Main implements spin.domains.Tally {
                    public void count(Ticket ticket) { ticket.by(1); }
                    public Object state() {
                        var bits = new BitSet(); bits.set(7);
                        var queue = new ArrayDeque<Object>(List.of("a", "b"));
                        var map = new HashMap<Object, Object>(); map.put(Colour.GREEN, new long[] {1, 2}); map.put(null, 'c');
                        var all = new ArrayList<Object>();
                        Collections.addAll(all, 1, 2L, (short) 3, (byte) 4, 'x', true, 1.5, 2.5f, "text", BigInteger.TWO.pow(100), null,
                                LocalDate.of(1995, 12, 3), Duration.ofSeconds(5), Optional.of("there"), Optional.empty(), bits, queue, map,
                                new TreeSet<>(List.of(3, 1, 2)), new TreeMap<>(Map.of("k", List.of(1))), new LinkedHashSet<>(List.of("z", "y")),
                                new Labelled("one", new Labelled("two", List.of(Colour.RED))), new String[][] {{"p"}, null},
                                Collections.unmodifiableList(List.of(1)), map.values(), Arrays.asList(1, 2), List.of(1, 2, 3).subList(1, 2),
                                new Object[] {1, "x"}, EnumSet.of(Colour.RED));
                        return all;
                    }
                    public void take(Object state) { }
                }
                """;
        var fresh = """
                package tally;
                import java.util.*;
                public final class Main implements spin.domains.Tally {
                    private String seen = "";
                    public void count(Ticket ticket) { ticket.by(2); }
                    public Object state() { return seen; }
                    public void take(Object state) {
                        var text = new StringBuilder();
                        for (var each : (List<?>) state) {
                            text.append(switch (each) {
                                case null -> "null";
                                case String[][] rows -> rows[0][0] + rows.length;
                                case Object[] row -> row[0] + "" + row[1];
                                case LinkedHashMap<?, ?> map when map.get(Colour.GREEN) instanceof long[] longs -> "map of " + longs.length + map.get(null);
                                default -> each.toString();
                            }).append(' ');
                        }
                        seen = text.toString();
                    }
                }
                """;
        var outcome = upgraded(new Program(false), old, fresh);
        assertThat(outcome).isInstanceOf(Upgrade.Outcome.Done.class);
        assertThat(String.valueOf(((Upgrade.Outcome.Done<Tally>) outcome).entry().state()))
                .startsWith("1 2 3 4 x true 1.5 2.5 text 1267650600228229401496703205376 null 1995-12-03 PT5S"
                        + " Optional[there] Optional.empty {7} [a, b] map of 2c [1, 2, 3] {k=[1]} [z, y]"
                        + " Labelled[label=one, what=Labelled[label=two, what=[RED]]] p2 [1]")
                .endsWith(" [1, 2] [2] 1x [RED] ");
    }

    @Test
    void aVersionWithNothingToHandOverIsReplacedAndTheNewOneIsNotAsked() {
        var outcome = upgraded(new Program(false), version(1, "return null;", ""),
                version(2, "return null;", "throw new IllegalStateException();"));
        assertThat(outcome).isInstanceOf(Upgrade.Outcome.Done.class);
    }

    /// @param give what the old version's hand-over does
    /// @param take what the new version does with it
    record Bad(String why, String give, String take, String members) {

        Bad(String why, String give) {
            this(why, give, "", "");
        }

        Bad(String why, String give, String take) {
            this(why, give, take, "");
        }

        @Override
        public String toString() {
            return give + take;
        }
    }

    static Stream<Bad> handOversThatFail() {
        return Stream.of(
                // throws
                new Bad("threw java.lang.IllegalStateException: mine", "throw new IllegalStateException(\"mine\");"),
                new Bad("threw tally.Main$Own", "throw new Own();", "",
                        "static class Own extends RuntimeException { public String toString() { while (true) { } } }"),
                new Bad("threw java.lang.AssertionError", "throw new AssertionError();"),
                new Bad("StackExhausted", "return down(1);", "", "int down(int n) { return down(n + 1) + 1; }"),
                // never ends
                new Bad("did not end", "while (true) { }"),
                new Bad("did not end", "while (true) { try { while (true) { } } catch (Throwable t) { } }"),
                new Bad("did not end", "return Collections.unmodifiableList(new Endless());", "", ENDLESS),
                new Bad("did not end", "return new ArrayList<>(new Endless());", "", ENDLESS),
                // objects of its own
                new Bad("of class tally.Main;", "return this;"),
                new Bad("of class tally.Main$Row;", "return List.of(new Row(1));", "", "record Row(int x) { }"),
                new Bad("of class tally.Main$Kind;", "return Map.of(\"k\", Kind.A);", "", "enum Kind { A }"),
                new Bad("of class tally.Main$Kind", "return Map.of(Kind.A, 1);", "", "enum Kind { A { }, B }"),
                new Bad("of class [Ltally.Main;", "return new Main[0];"),
                new Bad("of class tally.Main$Mine;", "return new Mine();", "",
                        "static class Mine extends ArrayList<String> { }"),
                new Bad("of class tally.Main$Mine;", "return Optional.of(new Labelled(\"x\", new Mine()));", "",
                        "static class Mine extends HashMap<String, String> { }"),
                new Bad("of class tally.Main$$Lambda", "Runnable r = () -> { }; return r;"),
                new Bad("of class tally.Main$$Lambda", "Comparator<String> c = String::compareTo; return List.of(c);"),
                new Bad("comparator", "var s = new TreeSet<String>((a, b) -> 0); s.add(\"x\"); return s;"),
                new Bad("of class java.lang.Class;", "return getClass();"),
                new Bad("of class java.lang.Object;", "return new Object();"),
                new Bad("of class java.util.concurrent.atomic.AtomicLong;",
                        "return new java.util.concurrent.atomic.AtomicLong();"),
                new Bad("of class java.util.ArrayList$Itr;", "return new ArrayList<>(List.of(1)).iterator();"),
                new Bad("of class java.lang.IllegalStateException;", "return new IllegalStateException();"),
                new Bad("of class spin.domains.Tally$Ticket;", "return new Ticket();"),
                // too much
                new Bad("nested more than", "var l = new ArrayList<Object>(); l.add(l); return l;"),
                new Bad("nested more than",
                        "Object o = 1; for (int i = 0; i < 200; i++) o = new Object[] {o}; return o;"),
                new Bad("more than 100000 values",
                        "Object o = 1; for (int i = 0; i < 60; i++) o = List.of(o, o); return o;"),
                new Bad("more than 100000 values", "return Collections.nCopies(100_001, 1);"),
                new Bad("more than 100000 values", "return Collections.nCopies(100_001, null);"),
                new Bad("more than 100000 values or 16777216 bytes",
                        "var b = new byte[1 << 20]; return Collections.nCopies(100, b);"),
                new Bad("a key of a map", "return Map.of(List.of(1), 1);"),
                new Bad("a key of a map", "return Set.of(new Labelled(\"x\", 1));"),
                // lies about types
                new Bad("threw java.lang.ClassCastException", "return List.of(1);", "((Map<?, ?>) state).size();"),
                new Bad("threw java.lang.ClassCastException", "List l = new ArrayList<String>(); l.add(1); return l;",
                        "for (String each : (List<String>) state) { each.length(); }"),
                new Bad("cannot hold the copy", "return new LinkedList[] {new LinkedList<String>()};"),
                new Bad("ClassCastException", "var s = new TreeSet<Object>(); s.add(Map.of()); return s;"),
                // the new version's own fault
                new Bad("as it took over, threw java.lang.NullPointerException", "return 1;",
                        "Object o = null; o.hashCode();"),
                new Bad("as it took over, did not end", "return 1;", "while (true) { }"));
    }

    private static final String ENDLESS = """
            static class Endless extends AbstractList<Object> {
                public int size() { return 1 << 30; }
                public Object get(int i) { while (true) { } }
                public Iterator<Object> iterator() { return new Iterator<>() {
                    public boolean hasNext() { return true; }
                    public Object next() { while (true) { } } }; }
                public Object[] toArray() { while (true) { } }
            }
            """;

    @ParameterizedTest
    @MethodSource("handOversThatFail")
    void aHandOverThatFailsLeavesTheOldVersionInForceWhole(Bad bad) {
        var program = new Program(false);
        var old = resolved("old.jar", version(1, bad.give(), "", bad.members()));
        var oldEntry = old.initialise(InitialiseOptions.standard()).entry(Tally.class);
        program.install(oldEntry);
        var fresh = resolved("new.jar", version(2, "return null;", bad.take()));

        var outcome = Upgrade.replace(old, oldEntry, fresh, InitialiseOptions.standard(), Tally.class, program);

        assertThat(outcome).isInstanceOf(Upgrade.Outcome.Kept.class);
        var kept = (Upgrade.Outcome.Kept<Tally>) outcome;
        assertThat(kept.reason()).startsWith("new.jar does not replace old.jar, which stays in force: ")
                .contains(bad.why()).endsWith(".").hasSizeLessThan(700);
        var ticket = program.raised();
        assertThat(ticket.version()).isEqualTo(1);
        assertThat(ticket.marks()).isEqualTo(1);
        REFUSED.add(kept.fresh());
    }

    @Test
    void aNewVersionThatCannotStartLeavesTheOldOneInForce() {
        for (var members : List.of("{ if (true) throw new IllegalStateException(\"mine\"); }",
                "static int x; static { while (x == 0) { } }")) {
            var program = new Program(false);
            var old = resolved("old.jar", version(1, "return null;", ""));
            var oldEntry = old.initialise(InitialiseOptions.standard()).entry(Tally.class);
            program.install(oldEntry);
            Meter.access().limit(Meter.access().cycles() + LIMIT);
            var outcome = Upgrade.replace(old, oldEntry, resolved("new.jar", version(2, "return null;", "", members)),
                    InitialiseOptions.standard(), Tally.class, program);
            Meter.access().reset();
            assertThat(((Upgrade.Outcome.Kept<Tally>) outcome).reason()).contains("cannot be started");
            assertThat(program.raised().version()).isEqualTo(1);
        }
    }

    @Test
    void aNewVersionThatMissesANameIsToldAllOfThemAndTheOldOneStays() {
        var old = resolved("old.jar", version(1, "return null;", ""));
        var oldEntry = old.initialise(InitialiseOptions.standard()).entry(Tally.class);
        var outcome = Upgrade.replace(old, oldEntry, created("new.jar", version(2, "return null;", "")),
                InitialiseOptions.standard(), Tally.class, new Program(false));
        assertThat(((Upgrade.Outcome.Kept<Tally>) outcome).reason()).contains("spin.domains.Tally")
                .contains("Ticket.by(int)");
    }

    @Test
    void aSwapThatThrowsHasNotHappened() {
        var program = new Program(false);
        program.refusesToSwap = true;
        var outcome = upgraded(program, version(1, "return null;", ""), version(2, "return null;", ""));
        assertThat(((Upgrade.Outcome.Kept<Tally>) outcome).reason()).contains("not today");
        assertThat(program.raised().version()).isEqualTo(1);
    }

    @Test
    void aVersionThatOthersRunOnIsNotReplacedAndTheyAreNamed() {
        var exporting = Sources.compile(version(1, "return null;", ""));
        var old = created("old.jar", Jars.of(exporting, java.util.Map.of("Spin-Export", "tally")));
        old.resolve(PUBLIC);
        var oldEntry = old.initialise(InitialiseOptions.standard()).entry(Tally.class);
        var user = created("user.jar", Jars.of(Sources.compileAgainst(exporting, List.of(), """
                package user;
                public final class User implements spin.domains.Tally {
                    public void count(Ticket ticket) { new tally.Main().count(ticket); }
                    public Object state() { return null; }
                    public void take(Object state) { }
                }
                """)));
        user.resolve(PUBLIC);
        user.resolve(old);
        var used = user.initialise(InitialiseOptions.standard()).entry(Tally.class);

        var outcome = Upgrade.replace(old, oldEntry, resolved("new.jar", version(2, "return null;", "")),
                InitialiseOptions.standard(), Tally.class, new Program(false));

        assertThat(((Upgrade.Outcome.Kept<Tally>) outcome).reason()).contains("user.jar");
        var ticket = new Tally.Ticket();
        used.count(ticket);
        assertThat(ticket.version()).isEqualTo(1);
    }

    private static Upgrade.Outcome<Tally> upgraded(Program program, String oldSource, String freshSource) {
        var old = resolved("old.jar", oldSource);
        var oldEntry = old.initialise(InitialiseOptions.standard()).entry(Tally.class);
        program.install(oldEntry);
        return Upgrade.replace(old, oldEntry, resolved("new.jar", freshSource), InitialiseOptions.standard(),
                Tally.class, program);
    }

    private static String version(int version, String give, String take) {
        return version(version, give, take, "");
    }

    private static String version(int version, String give, String take, String members) {
        return """
                package tally;
                import java.util.*;
                public final class Main implements spin.domains.Tally {
                    %s
                    public void count(Ticket ticket) { ticket.by(%d); }
                    public Object state() { %s }
                    @SuppressWarnings("unchecked")
                    public void take(Object state) { %s }
                }
                """.formatted(members, version, give, take);
    }

    private static Domain resolved(String name, String source) {
        var domain = created(name, source);
        domain.resolve(PUBLIC);
        return domain;
    }

    private static Domain created(String name, String source) {
        return created(name, Jars.of(source));
    }

    private static Domain created(String name, byte[] jar) {
        return switch (Domain.create(name, jar, RULES)) {
            case CreateResult.Created(var domain, var _) -> domain;
            case CreateResult.Refused(var report) -> throw new AssertionError(report.text());
        };
    }
}
