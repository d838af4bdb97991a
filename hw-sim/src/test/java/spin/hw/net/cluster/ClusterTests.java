package spin.hw.net.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.net.Alarms;
import spin.hw.net.Frames;
import spin.hw.net.Medium;
import spin.hw.net.Station;
import spin.hw.net.link.Cable;
import spin.hw.net.link.Switch;

class ClusterTests {
    private static final long MILLISECOND = 1_000_000;
    private static final long[] RATES = {133_333_333, 25_000_000, 150_000_000, 99_999_989};

    /// A machine as far as the cluster is concerned: it executes instructions of uneven length, so it overshoots, and answers
    /// each frame after some work with one to a partner of its choosing. Its hash takes in every frame, byte and cycle.
    private static final class Player implements Member {
        private final Station station;
        private final int number;
        private final int players;
        private final SplittableRandom chance;
        private final List<byte[]> toAnswer = new ArrayList<>();
        private final Cable.End port;
        private long hash = 17;
        private long answered;

        Player(int number, int players, Cable.End port, Station station) {
            this.number = number;
            this.players = players;
            this.port = port;
            this.station = station;
            this.chance = new SplittableRandom(number);
            port.receiver((frame, length) -> {
                mix(station.now());
                for (int i = 0; i < length; i++) {
                    mix(frame[i]);
                }
                toAnswer.add(frame.clone());
            });
        }

        void serve() {
            port.send(Frames.broadcast(number + 1, "serve"), 0, 60);
        }

        private void mix(long value) {
            hash = hash * 1_000_003 + value;
        }

        @Override
        public String name() {
            return station.name();
        }

        @Override
        public long hertz() {
            return station.hertz();
        }

        @Override
        public long now() {
            return station.now();
        }

        @Override
        public void advanceTo(long cycle) {
            while (station.now() < cycle) {
                station.events().runDue();
                station.clock().advance(1 + chance.nextInt(400));
                if (!toAnswer.isEmpty()) {
                    byte[] question = toAnswer.removeFirst();
                    int partner = chance.nextInt(players);
                    mix(port.send(Frames.frame(partner + 1, number + 1, "answer " + answered++ + question[14]), 0,
                            60));
                }
            }
        }
    }

    /// Players at one switch; two of them also serve.
    private static final class Match {
        final List<Member> members = new ArrayList<>();
        final List<Cable> cables = new ArrayList<>();
        final List<Player> players = new ArrayList<>();
        final Station centre = Station.alone("switch", 1_000_000_000);
        final Switch bridge = new Switch(centre, 64);

        Match(int count) {
            for (int i = 0; i < count; i++) {
                var station = Station.alone("player" + i, RATES[i % RATES.length]);
                var cable = new Cable("cable" + i, Medium.ethernet(10), 2_000 + 500 * i, 4, station,
                        centre.named("port" + i));
                bridge.attach(cable.second());
                cables.add(cable);
                var player = new Player(i, count, cable.first(), station);
                players.add(player);
                members.add(player);
            }
            members.add(new AlarmDriven(centre));
        }

        Cluster cluster() {
            return new Cluster(members, cables);
        }

        List<Long> hashes() {
            return players.stream().map(player -> player.hash).toList();
        }

        static List<Long> played(int count) {
            var match = new Match(count);
            match.players.get(0).serve();
            match.players.get(count - 1).serve();
            match.cluster().run(5 * MILLISECOND);
            assertThat(match.players).allSatisfy(player -> assertThat(player.answered).isPositive());
            return match.hashes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10})
    void theSameGameIsPlayedAgainInWhateverOrderItsMembersAreListed(int count) {
        var expected = Match.played(count);
        assertThat(Match.played(count)).isEqualTo(expected);
        for (int seed = 0; seed < 3; seed++) {
            var match = new Match(count);
            Collections.shuffle(match.members, new java.util.Random(seed));
            Collections.shuffle(match.cables, new java.util.Random(seed + 1));
            match.players.get(0).serve();
            match.players.get(count - 1).serve();
            match.cluster().run(5 * MILLISECOND);
            assertThat(match.hashes()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10})
    void theNumberOfHostThreadsDoesNotShow(int count) {
        var expected = Match.played(count);
        for (int threads = 1; threads <= 4; threads++) {
            var match = new Match(count);
            match.players.get(0).serve();
            match.players.get(count - 1).serve();
            match.cluster().run(5 * MILLISECOND, threads);
            assertThat(match.hashes()).as("%d host threads", threads).isEqualTo(expected);
        }
    }

    @Test
    void aRunMayStopAnywhereAndGoOn() {
        var expected = Match.played(3);
        var chance = new SplittableRandom(5);
        for (int attempt = 0; attempt < 5; attempt++) {
            var match = new Match(3);
            match.players.get(0).serve();
            match.players.get(2).serve();
            var cluster = match.cluster();
            while (cluster.nowNanos() < 5 * MILLISECOND) {
                long next = Math.min(5 * MILLISECOND, cluster.nowNanos() + chance.nextInt(40_000));
                cluster.run(next, 1 + chance.nextInt(2));
            }
            assertThat(match.hashes()).isEqualTo(expected);
        }
    }

    /// Two stations that return each frame at once, with frames in every stage of their way.
    private static final class Rally {
        final Station left = Station.alone("left", 133_333_333);
        final Station right = Station.alone("right", 25_000_000);
        final Cable cable = new Cable("cable", Medium.ethernet(10), 30_000, 8, left, right);
        final Cluster cluster = new Cluster(List.of(new AlarmDriven(left), new AlarmDriven(right)), List.of(cable));
        final List<String> seen = new ArrayList<>();

        Rally() {
            returning(left, cable.first());
            returning(right, cable.second());
        }

        private void returning(Station station, Cable.End end) {
            end.receiver((frame, length) -> {
                seen.add(station.name() + " " + station.now() + " " + Frames.text(frame));
                end.send(frame, 0, length);
            });
        }
    }

    @Test
    void aCheckpointInTheMiddleOfAWindowContinuesIdentically() {
        var original = new Rally();
        for (int i = 0; i < 5; i++) {
            original.cable.first().send(Frames.frame(2, 1, "ball " + i), 0, 60);
            original.cluster.run(original.cluster.nowNanos() + 70_001);
        }
        original.cable.second().unplug();
        original.cluster.run(original.cluster.nowNanos() + 10_000);
        original.cable.second().plug();
        original.cable.second().send(Frames.frame(1, 2, "again"), 0, 60);
        original.cluster.run(original.cluster.nowNanos() + 9_000);
        assertThat(original.cable.first().inFlight() + original.cable.second().inFlight()).isPositive();

        var twin = new Rally();
        twin.left.clock().advance(original.left.now());
        twin.right.clock().advance(original.right.now());
        Alarms.copy(List.of(original.cluster, original.cable.first(), original.cable.second()),
                List.of(twin.cluster, twin.cable.first(), twin.cable.second()));
        original.seen.clear();
        original.cluster.run(3 * MILLISECOND);
        twin.cluster.run(3 * MILLISECOND);
        assertThat(original.seen).hasSizeGreaterThan(20);
        assertThat(twin.seen).isEqualTo(original.seen);
        assertThat(twin.cable.first().tally()).hasToString(original.cable.first().tally().toString());
    }

    @Test
    void noMemberIsEverFurtherAheadThanTheLatencyAndOneInstruction() {
        var left = new Watched("left", 100_000_000);
        var right = new Watched("right", 100_000_000);
        left.other = right;
        right.other = left;
        var cable = new Cable("cable", Medium.ethernet(10), 3_000, 1, left.station, right.station);
        new Cluster(List.of(left, right), List.of(cable)).run(MILLISECOND);
        assertThat(Math.max(left.furthest, right.furthest)).isPositive().isLessThanOrEqualTo(300);
    }

    private static final class Watched implements Member {
        final Station station;
        @org.jspecify.annotations.Nullable
        Watched other;
        long furthest;

        Watched(String name, long hertz) {
            station = Station.alone(name, hertz);
        }

        @Override
        public String name() {
            return station.name();
        }

        @Override
        public long hertz() {
            return station.hertz();
        }

        @Override
        public long now() {
            return station.now();
        }

        @Override
        public void advanceTo(long cycle) {
            station.clock().advance(cycle - now());
            furthest = Math.max(furthest, now() - java.util.Objects.requireNonNull(other).now());
        }
    }

    /// At one cycle, a frame each from two machines: the order is that of the cables' names and not of any list.
    @Test
    void framesOfTheSameCycleArriveInTheOrderOfTheirCablesNames() {
        for (var reversed : List.of(false, true)) {
            var centre = Station.alone("centre", 100_000_000);
            var heard = new Frames.Listener(centre);
            var cables = new ArrayList<Cable>();
            var members = new ArrayList<Member>();
            for (var name : List.of("a", "b", "c")) {
                var station = Station.alone(name, 100_000_000);
                var cable = new Cable(name, Medium.ethernet(10), 1_000, 1, station, centre.named("to " + name));
                cable.second().receiver(heard);
                station.alarm("send", () -> cable.first().send(Frames.frame(2, 1, name), 0, 60)).set(10);
                cables.add(cable);
                members.add(new AlarmDriven(station));
            }
            members.add(new AlarmDriven(centre));
            new Cluster(members, reversed ? cables.reversed() : cables).run(MILLISECOND);
            assertThat(heard.cycles().stream().distinct()).hasSize(1);
            assertThat(heard.texts()).containsExactly("a", "b", "c");
        }
    }

    /// An alarm is set within a window for the very cycle at which a frame arrives that was sent earlier in it.
    @Test
    void whereARunStopsDoesNotDecideBetweenAnAlarmAndAFrameOfTheSameCycle() {
        var orders = new java.util.HashSet<List<String>>();
        for (long stop : new long[]{0, 5_000, 25_000, 29_999, 30_000}) {
            var left = Station.alone("left", 100_000_000);
            var right = Station.alone("right", 100_000_000);
            var cable = new Cable("cable", Medium.ethernet(10), 30_000, 1, left, right);
            var order = new ArrayList<String>();
            cable.second().receiver((frame, length) -> order.add("frame at " + right.now()));
            left.alarm("send", () -> cable.first().send(Frames.frame(2, 1, ""), 0, 60)).set(0);
            var same = right.alarm("same", () -> order.add("alarm at " + right.now()));
            right.alarm("setting", () -> same.set(5_760 + 3_000)).set(2_000);
            var cluster = new Cluster(List.of(new AlarmDriven(left), new AlarmDriven(right)), List.of(cable));
            cluster.run(stop);
            cluster.run(MILLISECOND);
            orders.add(List.copyOf(order));
        }
        assertThat(orders).containsExactly(List.of("alarm at 8760", "frame at 8760"));
    }

    @Test
    void quietMembersAreNotVisitedEachLatency() {
        var left = Station.alone("left", 100_000_000);
        var right = Station.alone("right", 133_333_333);
        var cable = new Cable("cable", Medium.ethernet(10), 1_000, 1, left, right);
        var heard = new Frames.Listener(right);
        cable.second().receiver(heard);
        left.alarm("send", () -> cable.first().send(Frames.frame(2, 1, "at last"), 0, 60)).set(99_999_999);
        var visits = new int[1];
        var counting = new Member() {
            private final AlarmDriven real = new AlarmDriven(right);

            @Override
            public String name() {
                return real.name();
            }

            @Override
            public long hertz() {
                return real.hertz();
            }

            @Override
            public long now() {
                return real.now();
            }

            @Override
            public void advanceTo(long cycle) {
                visits[0]++;
                real.advanceTo(cycle);
            }

            @Override
            public long quietUntil() {
                return real.quietUntil();
            }
        };
        var cluster = new Cluster(List.of(new AlarmDriven(left), counting), List.of(cable));
        cluster.run(2_000 * MILLISECOND);
        assertThat(heard.texts()).containsExactly("at last");
        assertThat(visits[0]).isLessThan(10);
    }

    @Test
    void anAlarmSetFromOutsideBetweenTwoRunsShortensTheWindow() {
        var left = Station.alone("left", 100_000_000);
        var right = Station.alone("right", 100_000_000);
        var cable = new Cable("cable", Medium.ethernet(10), 1_000, 1, left, right);
        var heard = new Frames.Listener(right);
        cable.second().receiver(heard);
        var cluster = new Cluster(List.of(new AlarmDriven(left), new AlarmDriven(right)), List.of(cable));
        cluster.run(MILLISECOND);
        left.alarm("wake", () -> cable.first().send(Frames.frame(2, 1, "hello"), 0, 60)).set(100_000);
        cluster.run(3 * MILLISECOND);
        // 1 ms, 57.6 us on the line, 1 us of latency.
        assertThat(heard.cycles()).containsExactly(100_000L + 5_760 + 100);
    }

    @Test
    void whatIsSentFromOutsideBetweenTwoRunsComesOnTime() {
        var left = Station.alone("left", 100_000_000);
        var right = Station.alone("right", 100_000_000);
        var cable = new Cable("cable", Medium.ethernet(10), 1_000, 1, left, right);
        var heard = new Frames.Listener(right);
        cable.second().receiver(heard);
        var cluster = new Cluster(List.of(new AlarmDriven(left), new AlarmDriven(right)), List.of(cable));
        cluster.run(MILLISECOND);
        cable.first().send(Frames.frame(2, 1, "hello"), 0, 60);
        cluster.run(3 * MILLISECOND);
        assertThat(heard.cycles()).containsExactly(100_000L + 5_760 + 100);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aFailingMemberEndsTheRunAndIsNamed(int threads) {
        var good = new AlarmDriven(Station.alone("good", 1_000_000));
        var broken = Station.alone("broken", 1_000_000);
        broken.alarm("fail", () -> {
            throw new IllegalArgumentException("the disk fell off");
        }).set(500);
        var cluster = new Cluster(List.of(good, new AlarmDriven(broken), new AlarmDriven(Station.alone("more", 7))),
                List.of());
        assertThatThrownBy(() -> cluster.run(MILLISECOND, threads)).hasMessage("Member broken failed; see the cause.")
                .hasRootCauseMessage("the disk fell off");
    }

    @Test
    void aMemberThatStopsEarlyIsABrokenPromise() {
        var lazy = new Member() {

            @Override
            public String name() {
                return "lazy";
            }

            @Override
            public long hertz() {
                return 1_000_000;
            }

            @Override
            public long now() {
                return 3;
            }

            @Override
            public void advanceTo(long cycle) {}
        };
        assertThatThrownBy(() -> new Cluster(List.of(lazy), List.of()).run(MILLISECOND))
                .hasMessageContaining("Member lazy was to advance to cycle 1000 and stopped at 3");
    }

    @Test
    void aCableWithoutLatencyCannotCoupleMachines() {
        var cable = new Cable("short", Medium.ethernet(10), 0, 1, Station.alone("a", 1), Station.alone("b", 1));
        assertThatThrownBy(() -> new Cluster(List.of(), List.of(cable))).hasMessageContaining("Coupling short");
    }

    @Test
    void namesMustTellMembersApart() {
        var twins = List.of(new AlarmDriven(Station.alone("twin", 1)), new AlarmDriven(Station.alone("twin", 1)));
        assertThatThrownBy(() -> new Cluster(twins, List.of())).hasMessageContaining("member twin already");
    }
}
