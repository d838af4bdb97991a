package spin.bench.dispatch;

import com.google.common.eventbus.EventBus;
import com.google.common.eventbus.Subscribe;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Exported;
import spin.dispatcher.Requester;

/// What does a raise cost next to the call that a person would have written?
///
/// Baseline: `plainCall`, the handler called through a constant. Each handler that runs adds the packet's length to a
/// number of its own; a guard compares the packet's port with its handler's. Where one guard is true it is the last one,
/// so that every guard is evaluated. Handlers are of different classes and made next to one another, for every rival.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DispatchBenchmark {
    private static final int PORT = 1000;

    private final Packet packet = new Packet(PORT, 64);

    /// Which guards are true of the packet.
    enum Guards {
        NONE,
        LAST_TRUE,
        ALL_TRUE;

        /// Handlers with consecutive ports, so that the last one's is the packet's where only one guard is to be true.
        Work[] works(int handlers) {
            return Works.distinct(handlers, this == LAST_TRUE ? PORT - handlers + 1 : PORT);
        }
    }

    private static final class Plain {
        static final Work HANDLER = Works.distinct(1, PORT)[0];
    }

    /// Ten guarded calls as a person would write them out.
    private static final class TenWritten {
        private static final Work[] HANDLERS = Guards.LAST_TRUE.works(10);
        static final Work H0 = HANDLERS[0];
        static final Work H1 = HANDLERS[1];
        static final Work H2 = HANDLERS[2];
        static final Work H3 = HANDLERS[3];
        static final Work H4 = HANDLERS[4];
        static final Work H5 = HANDLERS[5];
        static final Work H6 = HANDLERS[6];
        static final Work H7 = HANDLERS[7];
        static final Work H8 = HANDLERS[8];
        static final Work H9 = HANDLERS[9];
    }

    private static final class IntrinsicOnly {
        static final Arrivals EVENT = unextended();
    }

    private static final class OneHandler {
        static final Arrivals EVENT = handled(Guards.NONE.works(1), Guards.NONE);
    }

    private static final class OneGuarded {
        static final Arrivals EVENT = handled(Guards.LAST_TRUE.works(1), Guards.LAST_TRUE);
    }

    private static final class TenOneTrue {
        static final Arrivals EVENT = handled(Guards.LAST_TRUE.works(10), Guards.LAST_TRUE);
    }

    private static final class TenAllTrue {
        static final Arrivals EVENT = handled(Guards.ALL_TRUE.works(10), Guards.ALL_TRUE);
    }

    private static final class FiftyOneTrue {
        static final Arrivals EVENT = handled(Guards.LAST_TRUE.works(50), Guards.LAST_TRUE);
    }

    private static final class FiftyAllTrue {
        static final Arrivals EVENT = handled(Guards.ALL_TRUE.works(50), Guards.ALL_TRUE);
    }

    private static final class GuavaOne {
        static final EventBus BUS = guava(Guards.NONE.works(1), Guards.NONE);
    }

    private static final class GuavaTen {
        static final EventBus BUS = guava(Guards.LAST_TRUE.works(10), Guards.LAST_TRUE);
    }

    private static final class GuavaFifty {
        static final EventBus BUS = guava(Guards.LAST_TRUE.works(50), Guards.LAST_TRUE);
    }

    @Benchmark
    public void plainCall() {
        Plain.HANDLER.take(packet);
    }

    @Benchmark
    public void tenGuardedCallsWrittenOut() {
        var arrived = packet;
        if (TenWritten.H0.isFor(arrived)) {
            TenWritten.H0.take(arrived);
        }
        if (TenWritten.H1.isFor(arrived)) {
            TenWritten.H1.take(arrived);
        }
        if (TenWritten.H2.isFor(arrived)) {
            TenWritten.H2.take(arrived);
        }
        if (TenWritten.H3.isFor(arrived)) {
            TenWritten.H3.take(arrived);
        }
        if (TenWritten.H4.isFor(arrived)) {
            TenWritten.H4.take(arrived);
        }
        if (TenWritten.H5.isFor(arrived)) {
            TenWritten.H5.take(arrived);
        }
        if (TenWritten.H6.isFor(arrived)) {
            TenWritten.H6.take(arrived);
        }
        if (TenWritten.H7.isFor(arrived)) {
            TenWritten.H7.take(arrived);
        }
        if (TenWritten.H8.isFor(arrived)) {
            TenWritten.H8.take(arrived);
        }
        if (TenWritten.H9.isFor(arrived)) {
            TenWritten.H9.take(arrived);
        }
    }

    @Benchmark
    public void intrinsicOnly() {
        IntrinsicOnly.EVENT.arrived(packet);
    }

    @Benchmark
    public void oneHandler() {
        OneHandler.EVENT.arrived(packet);
    }

    @Benchmark
    public void oneGuardedHandler() {
        OneGuarded.EVENT.arrived(packet);
    }

    @Benchmark
    public void tenGuardedOneTrue() {
        TenOneTrue.EVENT.arrived(packet);
    }

    @Benchmark
    public void tenGuardedAllTrue() {
        TenAllTrue.EVENT.arrived(packet);
    }

    @Benchmark
    public void fiftyGuardedOneTrue() {
        FiftyOneTrue.EVENT.arrived(packet);
    }

    @Benchmark
    public void fiftyGuardedAllTrue() {
        FiftyAllTrue.EVENT.arrived(packet);
    }

    @Benchmark
    public void guavaOne() {
        GuavaOne.BUS.post(packet);
    }

    @Benchmark
    public void guavaTenOneTrue() {
        GuavaTen.BUS.post(packet);
    }

    @Benchmark
    public void guavaFiftyOneTrue() {
        GuavaFifty.BUS.post(packet);
    }

    private static Arrivals unextended() {
        var work = Works.distinct(1, PORT)[0];
        return exported(new Dispatcher(), Requester.of("benchmark"), new Intrinsic(work)).raiser();
    }

    /// An event without its intrinsic handler and with these others.
    static Arrivals handled(Work[] works, Guards guards) {
        var owner = Requester.of("benchmark");
        var exported = exported(new Dispatcher(), owner, new Intrinsic(Works.distinct(1, PORT)[0]));
        var events = exported.asOwner();
        for (var work : works) {
            var installer = events.on(Arrivals.class, Arrivals::arrived).handle(work::take);
            switch (guards) {
                case NONE -> {
                    // Every packet is for this handler.
                }
                case LAST_TRUE -> installer.guard(work::isFor);
                case ALL_TRUE -> installer.guard(arrived -> arrived.port == PORT);
            }
            installer.install();
        }
        exported.deregisterIntrinsic(exported.event("arrived"));
        return exported.raiser();
    }

    private static Exported<Arrivals> exported(Dispatcher dispatcher, Requester owner, Arrivals intrinsic) {
        return dispatcher.export(MethodHandles.lookup(), Arrivals.class, intrinsic).owner(owner)
                .authoriser(Authoriser.open()).publish();
    }

    static EventBus guava(Work[] works, Guards guards) {
        var bus = new EventBus();
        for (var work : works) {
            bus.register(guards == Guards.NONE ? new Subscriber(work) : new GuardedSubscriber(work));
        }
        return bus;
    }

    private record Intrinsic(Work work) implements Arrivals {
        @Override
        public void arrived(Packet packet) {
            work.take(packet);
        }
    }

    /// What Guava calls; it finds the method by reflection, so it must be public.
    public record Subscriber(Work work) {
        @Subscribe
        public void arrived(Packet packet) {
            work.take(packet);
        }
    }

    /// The same with the guard where a subscriber has to put it.
    public record GuardedSubscriber(Work work) {
        @Subscribe
        public void arrived(Packet packet) {
            if (work.isFor(packet)) {
                work.take(packet);
            }
        }
    }
}
