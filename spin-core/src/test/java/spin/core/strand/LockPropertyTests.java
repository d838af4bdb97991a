package spin.core.strand;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;
import spin.core.boot.NoLimits;
import spin.core.boot.SpinKernel;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Requester;
import spin.domains.meter.Terminated;
import spin.hw.Machine;
import spin.hw.profile.Profile;

/// Random programs of strands that lock, wait, signal, return and are killed, beside a model of what each thing promises: who is granted what, in
/// which order, and that nobody is left waiting whom the model does not leave waiting as well.
class LockPropertyTests {
    private static final int EACH = 2;
    private static final SpinKernel KERNEL = new SpinKernel(new Machine(Profile.named("dec3000-400"), 1),
            Dispatcher.builder().limits(NoLimits.INSTANCE).build(), line -> {});
    private static final Requester OWNER = Requester.of("owner.jar");
    private static final Threads THREADS = KERNEL.resolve(Threads.class, OWNER);
    private static final int NOTHING = -1;
    private static @Nullable Run now;

    static {
        KERNEL.privilege(OWNER);
        KERNEL.events(OWNER).on(Strands.class, Strands::resume).handle(strand -> {
            var run = now;
            if (run != null) {
                run.resumed(strand);
            }
        }).install();
    }

    enum Kind {
        LOCK,
        UNLOCK,
        READ,
        READ_NO_MORE,
        WRITE,
        WRITE_NO_MORE,
        AWAIT,
        SIGNAL,
        BROADCAST,
        ACQUIRE,
        RELEASE,
        GIVE_WAY,
        KILL
    }

    record Step(Kind kind, int which) {}

    @Provide
    Arbitrary<List<List<Step>>> programs() {
        var kind = Arbitraries.frequency(Tuple.of(5, Kind.LOCK), Tuple.of(3, Kind.UNLOCK), Tuple.of(3, Kind.READ),
                Tuple.of(2, Kind.READ_NO_MORE), Tuple.of(3, Kind.WRITE), Tuple.of(2, Kind.WRITE_NO_MORE),
                Tuple.of(4, Kind.AWAIT), Tuple.of(3, Kind.SIGNAL), Tuple.of(1, Kind.BROADCAST),
                Tuple.of(3, Kind.ACQUIRE),
                Tuple.of(2, Kind.RELEASE), Tuple.of(5, Kind.GIVE_WAY), Tuple.of(2, Kind.KILL));
        var step = Combinators.combine(kind, Arbitraries.integers().between(0, 11)).as(Step::new);
        return step.list().ofMaxSize(14).list().ofMinSize(2).ofMaxSize(6);
    }

    @Property(tries = 1500)
    void nobodyWaitsButForWhatSomebodyHasOrNobodyHasGiven(@ForAll("programs") List<List<Step>> programs) {
        var run = new Run(programs);
        now = run;
        run.begin();
        KERNEL.processor().run();
        run.check();
        run.killAll();
        KERNEL.processor().run();
        assertThat(run.model.granted).as("what was granted to nobody").isEmpty();
        assertThat(KERNEL.processor().alive()).isZero();
        assertThat(run.wrong).isEmpty();
        run.checkEverythingIsGivenBack();
    }

    /// One try: the real things, the model's, and the strands.
    private static final class Run {
        private final LockModel model = new LockModel();
        private final List<List<Step>> programs;
        private final List<Strand> strands = new ArrayList<>();
        /// The condition that each strand waits for, until it asks for the mutex again.
        private final List<Integer> awaiting = new ArrayList<>();
        private final List<String> wrong = new ArrayList<>();
        private final List<Mutex> mutexes = new ArrayList<>();
        private final List<Condition> conditions = new ArrayList<>();
        private final List<Semaphore> semaphores = new ArrayList<>();
        private final List<RwLock> locks = new ArrayList<>();
        private final List<LockModel.MutexModel> mutexModels = new ArrayList<>();
        private final List<LockModel.ConditionModel> conditionModels = new ArrayList<>();
        private final List<LockModel.SemaphoreModel> semaphoreModels = new ArrayList<>();
        private final List<LockModel.RwModel> lockModels = new ArrayList<>();

        Run(List<List<Step>> programs) {
            this.programs = programs;
            for (int i = 0; i < EACH; i++) {
                mutexes.add(THREADS.mutex());
                mutexModels.add(new LockModel.MutexModel());
                conditions.add(THREADS.condition(mutexes.get(i)));
                conditionModels.add(new LockModel.ConditionModel());
                semaphores.add(THREADS.semaphore(0));
                semaphoreModels.add(new LockModel.SemaphoreModel());
                locks.add(THREADS.rwLock());
                lockModels.add(new LockModel.RwModel());
            }
        }

        void begin() {
            for (int i = 0; i < programs.size(); i++) {
                int who = i;
                awaiting.add(NOTHING);
                strands.add(THREADS.fork("s" + i, () -> execute(who)));
            }
        }

        private void execute(int who) {
            try {
                for (var step : programs.get(who)) {
                    execute(who, step);
                }
            } finally {
                mutexModels.stream().filter(mutex -> is(mutex.holder, who)).forEach(model::unlock);
                lockModels.forEach(lock -> model.ended(lock, who));
            }
        }

        private static boolean is(@Nullable Integer holder, int who) {
            return holder != null && holder == who;
        }

        private void execute(int who, Step step) {
            int which = step.which() % EACH;
            var mutex = mutexModels.get(which);
            var lock = lockModels.get(which);
            boolean holds = is(mutex.holder, who);
            boolean writes = is(lock.writer, who);
            boolean reads = lock.readers.containsKey(who);
            switch (step.kind()) {
                case LOCK -> {
                    if (!holds) {
                        wait(who, model.lock(mutex, who), mutexes.get(which)::lock, () -> mutex.waiting.remove(who),
                                () -> {});
                    }
                }
                case UNLOCK -> {
                    if (holds) {
                        model.unlock(mutex);
                        mutexes.get(which).unlock();
                    }
                }
                case READ -> {
                    if (!writes) {
                        wait(who, model.read(lock, who), locks.get(which)::lockRead, () -> model.gaveUp(lock, who),
                                () -> {});
                    }
                }
                case READ_NO_MORE -> {
                    if (reads) {
                        model.readNoMore(lock, who);
                        locks.get(which).unlockRead();
                    }
                }
                case WRITE -> {
                    if (!writes && !reads) {
                        wait(who, model.write(lock, who), locks.get(which)::lockWrite, () -> model.gaveUp(lock, who),
                                () -> {});
                    }
                }
                case WRITE_NO_MORE -> {
                    if (writes) {
                        model.writeNoMore(lock);
                        locks.get(which).unlockWrite();
                    }
                }
                case AWAIT -> {
                    if (holds) {
                        await(who, which);
                    }
                }
                case SIGNAL -> {
                    model.signal(conditionModels.get(which));
                    conditions.get(which).signal();
                }
                case BROADCAST -> {
                    var condition = conditionModels.get(which);
                    for (int left = condition.waiting.size(); left > 0; left--) {
                        model.signal(condition);
                    }
                    conditions.get(which).broadcast();
                }
                case ACQUIRE -> {
                    var semaphore = semaphoreModels.get(which);
                    wait(who, model.acquire(semaphore, who), semaphores.get(which)::acquire,
                            () -> semaphore.waiting.remove(who), () -> model.release(semaphore));
                }
                case RELEASE -> {
                    model.release(semaphoreModels.get(which));
                    semaphores.get(which).release();
                }
                case GIVE_WAY -> THREADS.giveWay();
                case KILL -> THREADS.kill(strands.get(step.which() % strands.size()));
            }
        }

        /// @param atOnce whether the model has it already
        /// @param gaveUp when it is ended while it waits
        /// @param wasted when it was granted and is ended before it has gone on
        private void wait(int who, boolean atOnce, Runnable real, Runnable gaveUp, Runnable wasted) {
            try {
                real.run();
            } catch (Terminated killed) {
                if (model.granted.remove(Integer.valueOf(who))) {
                    wasted.run();
                } else {
                    gaveUp.run();
                }
                throw killed;
            }
            boolean granted = model.granted.remove(Integer.valueOf(who));
            if (atOnce == granted) {
                wrong.add(
                        "s" + who + (granted ? " was granted what it had" : " went on without being granted anything"));
            }
        }

        private void await(int who, int which) {
            var mutex = mutexModels.get(which);
            var condition = conditionModels.get(which);
            condition.waiting.add(who);
            model.unlock(mutex);
            awaiting.set(who, which);
            try {
                conditions.get(which).await();
            } catch (Terminated killed) {
                boolean toldBefore = !condition.waiting.remove(who);
                model.granted.remove(Integer.valueOf(who));
                mutex.waiting.remove(who);
                if (toldBefore) {
                    model.signal(condition);
                }
                throw killed;
            } finally {
                awaiting.set(who, NOTHING);
            }
            model.granted.remove(Integer.valueOf(who));
            if (!is(mutex.holder, who)) {
                wrong.add("s" + who + " went on without having been signalled and got the mutex");
            }
        }

        /// The strand has the processor. If it has been signalled, what it does first is to ask for the mutex again.
        void resumed(Strand strand) {
            int who = strands.indexOf(strand);
            if (who < 0 || awaiting.get(who) == NOTHING || strand.condemned) {
                return;
            }
            int which = awaiting.get(who);
            if (model.granted.remove(Integer.valueOf(who))) {
                awaiting.set(who, NOTHING);
                model.lock(mutexModels.get(which), who);
            }
        }

        /// Whoever has not ended waits, and for a reason.
        void check() {
            assertThat(wrong).isEmpty();
            assertThat(model.granted).as("granted, and still waiting").isEmpty();
            for (int i = 0; i < strands.size(); i++) {
                assertThat(strands.get(i).isEnded()).as("s" + i + " ended").isNotEqualTo(isLeftWaiting(i));
            }
        }

        private boolean isLeftWaiting(int who) {
            for (int i = 0; i < EACH; i++) {
                var mutex = mutexModels.get(i);
                var lock = lockModels.get(i);
                var semaphore = semaphoreModels.get(i);
                if (mutex.waiting.contains(who)) {
                    return isAlive(mutex.holder);
                }
                if (lock.wantToWrite.contains(who) || lock.wantToRead.contains(who)) {
                    return isAlive(lock.writer) || lock.readers.keySet().stream().anyMatch(this::isAlive);
                }
                if (semaphore.waiting.contains(who)) {
                    return semaphore.permits == 0;
                }
                if (conditionModels.get(i).waiting.contains(who)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isAlive(@Nullable Integer who) {
            return who != null && !strands.get(who).isEnded();
        }

        void killAll() {
            strands.forEach(THREADS::kill);
        }

        void checkEverythingIsGivenBack() {
            boolean[] done = {false};
            THREADS.fork("last", () -> {
                mutexes.forEach(Mutex::lock);
                locks.forEach(RwLock::lockWrite);
                done[0] = true;
            });
            KERNEL.processor().run();
            assertThat(done[0]).as("all locks can be had").isTrue();
            for (int i = 0; i < EACH; i++) {
                long permits = 0;
                while (semaphores.get(i).tryAcquire()) {
                    permits++;
                }
                assertThat(permits).isEqualTo(semaphoreModels.get(i).permits);
            }
        }
    }
}
