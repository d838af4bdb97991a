package spin.core.strand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import spin.core.boot.NoLimits;
import spin.core.boot.SpinKernel;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.InstallException;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.profile.Profile;

/// Strands of the kernel, what they wait for, and who decides when they run.
class StrandTests {
    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1);
    private final List<String> console = new ArrayList<>();
    private final SpinKernel kernel = new SpinKernel(machine,
            Dispatcher.builder().limits(NoLimits.INSTANCE).faults(fault -> console.add(fault.toString())).build(),
            console::add);
    private final Processor processor = kernel.processor();
    private final Requester owner = Requester.of("owner.jar");
    private final Threads threads = kernel.resolve(Threads.class, owner);
    private final Strands strands = kernel.resolve(Strands.class, owner);
    private final List<String> story = new ArrayList<>();

    @Test
    void aForkedStrandRunsAndEnds() {
        var strand = threads.fork("one", () -> story.add("ran"));

        assertThat(story).isEmpty();
        processor.run();

        assertThat(story).containsExactly("ran");
        assertThat(strand.isEnded()).isTrue();
        assertThat(processor.alive()).isZero();
    }

    @Test
    void strandsOfOnePriorityTakeTurns() {
        for (var name : List.of("a", "b", "c")) {
            threads.fork(name, () -> {
                for (int turn = 0; turn < 3; turn++) {
                    story.add(name);
                    threads.giveWay();
                }
            });
        }
        processor.run();

        assertThat(story).containsExactly("a", "b", "c", "a", "b", "c", "a", "b", "c");
    }

    @Test
    void theMoreImportantStrandRunsFirst() {
        threads.fork("low", 5, () -> story.add("low"));
        threads.fork("high", 20, () -> {
            story.add("high");
            threads.giveWay();
            story.add("high again");
        });
        processor.run();

        assertThat(story).containsExactly("high", "high again", "low");
    }

    @Test
    void whoJoinsWaitsForTheEnd() {
        threads.fork("parent", () -> {
            var child = threads.fork("child", () -> {
                threads.sleep(1000);
                story.add("child");
            });
            threads.join(child);
            story.add("parent");
        });
        processor.run();

        assertThat(story).containsExactly("child", "parent");
    }

    @Test
    void whoJoinsGetsTheExceptionThatEndedTheStrandAndNobodyElseIsHurt() {
        threads.fork("parent", () -> {
            var child = threads.fork("child", () -> {
                throw new ArithmeticException("division by zero");
            });
            try {
                threads.join(child);
            } catch (StrandFailedException e) {
                story.add(String.valueOf(e.getCause()));
            }
        });
        threads.fork("bystander", () -> story.add("bystander"));
        processor.run();

        assertThat(story).containsExactly("bystander", "java.lang.ArithmeticException: division by zero");
        assertThat(console).isEmpty();
    }

    @Test
    void anExceptionThatNobodyJoinsForIsToldToTheConsole() {
        threads.fork("child", () -> {
            throw new ArithmeticException("division by zero");
        });
        processor.run();

        assertThat(console).singleElement().asString().contains("owner.jar:child").contains("division by zero");
    }

    @Test
    void recursionWithoutEndEndsItsStrandAlone() {
        threads.fork("deep", () -> story.add("never " + depth(0)));
        threads.fork("other", () -> story.add("other"));
        processor.run();

        assertThat(story).containsExactly("other");
        assertThat(console).singleElement().asString().contains("StackOverflowError");
    }

    private static int depth(int of) {
        return of < 0 ? of : depth(of + 1) + 1;
    }

    @Test
    void sleepersWakeInTheOrderOfTheirTimesAndTimeJumpsThere() {
        for (int i = 3; i > 0; i--) {
            long cycles = i * 1_000_000_000L;
            threads.fork("sleeper" + i, () -> {
                threads.sleep(cycles);
                story.add(cycles / 1_000_000_000L + "");
            });
        }
        processor.run();

        assertThat(story).containsExactly("1", "2", "3");
        assertThat(machine.clock().now()).isEqualTo(3_000_000_000L);
    }

    @Test
    void aTimerRunsItsBodyOnceUnlessItIsCancelled() {
        threads.after("kept", 100, () -> story.add("kept at " + threads.now()));
        var cancelled = threads.after("cancelled", 50, () -> story.add("cancelled"));

        assertThat(cancelled.cancel()).isTrue();
        assertThat(cancelled.cancel()).isFalse();
        processor.run();

        assertThat(story).containsExactly("kept at 100");
    }

    @Test
    void whatRunsOnNoStrandCannotWait() {
        assertThatThrownBy(() -> threads.sleep(1)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no strand is running");
    }

    @Test
    void aStrandCannotWaitUnderAClassInitialiserAndGoesOnAfterTheRefusal() {
        threads.fork("pinned", () -> {
            Initialised.threads = threads;
            try {
                story.add(Initialised.Late.NAME);
            } catch (ExceptionInInitializerError e) {
                story.add(String.valueOf(e.getCause()));
            }
            threads.sleep(5);
            story.add("went on");
        });
        processor.run();

        assertThat(story).hasSize(2).last().isEqualTo("went on");
        assertThat(story.getFirst()).contains("cannot wait here");
    }

    private static final class Initialised {
        @SuppressWarnings("NullAway.Init") // set by the test
        private static Threads threads;

        private static final class Late {
            private static final String NAME = slept();

            private static String slept() {
                threads.sleep(10);
                return "slept";
            }
        }
    }

    @Test
    void aHundredThousandStrandsWaitAtOnce() {
        var gate = threads.semaphore(0);
        int[] through = {0};
        for (int i = 0; i < 100_000; i++) {
            threads.fork("waiter", () -> {
                gate.acquire();
                through[0]++;
            });
        }
        processor.run();
        assertThat(processor.alive()).isEqualTo(100_000);
        for (int i = 0; i < 100_000; i++) {
            gate.release();
        }
        processor.run();

        assertThat(through[0]).isEqualTo(100_000);
        assertThat(processor.alive()).isZero();
    }

    @Nested
    class Synchronisation {
        @Test
        void aMutexAdmitsOneAndIsHandedOnInOrder() {
            var mutex = threads.mutex();
            for (var name : List.of("a", "b", "c")) {
                threads.fork(name, () -> {
                    mutex.lock();
                    story.add(name + " in");
                    threads.giveWay();
                    story.add(name + " out");
                    mutex.unlock();
                });
            }
            processor.run();

            assertThat(story).containsExactly("a in", "a out", "b in", "b out", "c in", "c out");
        }

        @Test
        void onlyItsHolderUnlocksAMutex() {
            var mutex = threads.mutex();
            threads.fork("holder", () -> {
                mutex.lock();
                threads.sleep(10);
            });
            threads.fork("thief", mutex::unlock);
            processor.run();

            assertThat(console).singleElement().asString().contains("only its holder may");
        }

        @Test
        void aStrandThatEndsHoldingAMutexHandsItOn() {
            var mutex = threads.mutex();
            threads.fork("dies", () -> {
                mutex.lock();
                threads.sleep(10);
            });
            threads.fork("waits", () -> {
                mutex.lock();
                story.add("got it");
            });
            processor.run();

            assertThat(story).containsExactly("got it");
        }

        @Test
        void aConditionIsWaitedForWithoutItsMutex() {
            var mutex = threads.mutex();
            var full = threads.condition(mutex);
            var box = new ArrayList<String>();
            threads.fork("consumer", () -> {
                mutex.lock();
                while (box.isEmpty()) {
                    full.await();
                }
                story.add(box.removeFirst());
                mutex.unlock();
            });
            threads.fork("producer", () -> {
                mutex.lock();
                box.add("thing");
                full.signal();
                mutex.unlock();
            });
            processor.run();

            assertThat(story).containsExactly("thing");
        }

        @Test
        void readersShareAndAWriterIsAlone() {
            var lock = threads.rwLock();
            int[] reading = {0};
            int[] most = {0};
            for (int i = 0; i < 3; i++) {
                threads.fork("reader", () -> {
                    lock.lockRead();
                    most[0] = Math.max(most[0], ++reading[0]);
                    threads.giveWay();
                    reading[0]--;
                    lock.unlockRead();
                });
            }
            threads.fork("writer", () -> {
                lock.lockWrite();
                story.add("writes among " + reading[0]);
                threads.giveWay();
                lock.unlockWrite();
            });
            threads.fork("late reader", () -> {
                lock.lockRead();
                story.add("reads");
                lock.unlockRead();
            });
            processor.run();

            assertThat(most[0]).isEqualTo(3);
            assertThat(story).containsExactly("writes among 0", "reads");
        }

        @Test
        void aSpuriousWakeUpWakesNobody() {
            var gate = threads.semaphore(0);
            var waiter = threads.fork("waiter", () -> {
                gate.acquire();
                story.add("through");
            });
            threads.fork("noise", () -> {
                strands.unblock(waiter);
                threads.giveWay();
                strands.unblock(waiter);
            });
            processor.run();

            assertThat(story).isEmpty();
            assertThat(waiter.isBlocked()).isTrue();
        }
    }

    /// What a strand has when it ends is given back, and nobody is left waiting for what nobody can give.
    @Nested
    class Ends {
        private final Requester stranger = Requester.of("stranger.jar");
        private final Threads strangers = kernel.resolve(Threads.class, stranger);

        private void unload(Requester who) {
            processor.unblock(processor.create("loader", SpinKernel.KERNEL, 40, () -> kernel.unloaded(who)));
            processor.run();
        }

        @Test
        void aWriterThatReturnsWithoutUnlockingLetsReadersAndWritersIn() {
            var lock = threads.rwLock();
            threads.fork("writer", () -> {
                lock.lockWrite();
                threads.giveWay();
            });
            threads.fork("reader", () -> {
                lock.lockRead();
                story.add("read");
                lock.unlockRead();
            });
            threads.fork("next writer", () -> {
                lock.lockWrite();
                story.add("wrote");
            });
            processor.run();

            assertThat(story).containsExactly("read", "wrote");
        }

        @Test
        void aReaderThatIsKilledLetsTheWriterIn() {
            var lock = threads.rwLock();
            var reader = threads.fork("reader", () -> {
                lock.lockRead();
                lock.lockRead();
                threads.sleep(1_000_000);
            });
            threads.fork("writer", () -> {
                lock.lockWrite();
                story.add("wrote at " + threads.now());
            });
            threads.fork("killer", () -> threads.kill(reader));
            processor.run();

            assertThat(story).containsExactly("wrote at 0");
        }

        @Test
        void aWriterThatIsKilledWhileItWaitsLetsInWhoIsBehindIt() {
            var lock = threads.rwLock();
            threads.fork("reader", () -> {
                lock.lockRead();
                threads.sleep(1_000_000);
                story.add("first reader done");
                lock.unlockRead();
            });
            var writer = threads.fork("writer", lock::lockWrite);
            threads.fork("late reader", () -> {
                lock.lockRead();
                story.add("late reader");
            });
            threads.fork("killer", () -> threads.kill(writer));
            processor.run();

            assertThat(story).containsExactly("late reader", "first reader done");
        }

        @Test
        void aWriterWhoseDomainIsUnloadedLetsOthersIn() {
            var lock = threads.rwLock();
            strangers.fork("writer", () -> {
                lock.lockWrite();
                strangers.sleep(1_000_000_000);
            });
            threads.fork("reader", () -> {
                lock.lockRead();
                story.add("read");
            });
            processor.runReady();
            assertThat(story).isEmpty();

            unload(stranger);

            assertThat(story).containsExactly("read");
        }

        @Test
        void aSignalToAStrandThatIsKilledBeforeItGoesOnIsNotLost() {
            var mutex = threads.mutex();
            var condition = threads.condition(mutex);
            var first = threads.fork("first", () -> {
                mutex.lock();
                condition.await();
                story.add("first");
            });
            threads.fork("second", () -> {
                mutex.lock();
                condition.await();
                story.add("second");
            });
            threads.fork("signaller", () -> {
                condition.signal();
                threads.kill(first);
            });
            processor.run();

            assertThat(story).containsExactly("second");
        }

        @Test
        void aPermitForAStrandThatIsKilledBeforeItGoesOnIsNotLost() {
            var semaphore = threads.semaphore(0);
            var first = threads.fork("first", semaphore::acquire);
            threads.fork("second", () -> {
                semaphore.acquire();
                story.add("second");
            });
            threads.fork("releaser", () -> {
                semaphore.release();
                threads.kill(first);
            });
            processor.run();

            assertThat(story).containsExactly("second");
        }

        @Test
        void whoWaitsForWhatAnUnloadedDomainHasMadeIsToldSo() {
            var semaphore = strangers.semaphore(1);
            var mutex = threads.mutex();
            var condition = strangers.condition(mutex);
            threads.fork("acquirer", () -> {
                semaphore.acquire();
                try {
                    semaphore.acquire();
                } catch (AbandonedException e) {
                    story.add(e.getMessage());
                }
            });
            threads.fork("waiter", () -> {
                mutex.lock();
                try {
                    condition.await();
                } catch (AbandonedException e) {
                    story.add("told");
                }
                mutex.lock();
                mutex.unlock();
            });
            processor.run();

            unload(stranger);

            assertThat(story)
                    .containsExactly("strand owner.jar:acquirer waits for something that stranger.jar made, which"
                            + " has been unloaded: nobody will signal it", "told");
            assertThat(processor.alive()).isZero();
            threads.fork("late", semaphore::acquire);
            processor.run();
            assertThat(console).singleElement().asString().contains("owner.jar:late").contains("AbandonedException");
        }

        @Test
        void whoWouldWaitForItselfIsRefused() {
            var lock = threads.rwLock();
            threads.fork("upgrades", () -> {
                lock.lockRead();
                lock.lockWrite();
            });
            threads.fork("downgrades", () -> {
                lock.lockWrite();
                lock.lockRead();
            });
            threads.fork("gives back nothing", lock::unlockRead);
            processor.run();

            assertThat(console).hasSize(3).anyMatch(line -> line.contains("it would wait for itself"))
                    .anyMatch(line -> line.contains("writes already and reads"))
                    .anyMatch(line -> line.contains("gives back a read lock that it does not hold"));
        }

        @Test
        void whoReadsAlreadyIsNotKeptOutByAWriterThatWaits() {
            var lock = threads.rwLock();
            threads.fork("reader", () -> {
                lock.lockRead();
                threads.giveWay();
                lock.lockRead();
                story.add("reads twice");
                lock.unlockRead();
                threads.giveWay();
                story.add("reads once");
                lock.unlockRead();
            });
            threads.fork("writer", () -> {
                lock.lockWrite();
                story.add("writes");
            });
            processor.run();

            assertThat(story).containsExactly("reads twice", "reads once", "writes");
        }

        @Test
        void whoHandlesTheNewsOfAnUnlockFindsTheMutexPassedOnAlready() {
            var mutex = threads.mutex();
            threads.fork("holder", () -> {
                mutex.lock();
                threads.giveWay();
                mutex.unlock();
            });
            var waiter = threads.fork("waiter", mutex::lock);
            kernel.events(owner).on(Strands.class, Strands::unblock).key(waiter)
                    .handle(strand -> story.add("the waiter has it: " + mutex.isHeldBy(waiter))).first().install();
            processor.run();

            assertThat(story).containsExactly("the waiter has it: true");
        }

        @Test
        void joinTellsWhoKilledTheStrandAndWhereItWas() {
            var gate = threads.semaphore(0);
            var victim = threads.fork("victim", gate::acquire);
            var neverBegun = threads.fork("never begun", 1, () -> story.add("never"));
            threads.fork("joiner", () -> {
                threads.kill(victim);
                threads.kill(neverBegun);
                for (var each : List.of(victim, neverBegun)) {
                    try {
                        threads.join(each);
                    } catch (StrandFailedException e) {
                        var cause = Objects.requireNonNull((StrandKilledException) e.getCause());
                        story.add(cause.getMessage() + ", in acquire: " + List.of(cause.getStackTrace()).stream()
                                .anyMatch(frame -> frame.getMethodName().equals("acquire")));
                    }
                }
            });
            processor.run();

            assertThat(story).containsExactly(
                    "strand owner.jar:victim was ended from outside: owner.jar killed it, in acquire: true",
                    "strand owner.jar:never begun was ended from outside: owner.jar killed it, in acquire: false");
            assertThat(console).isEmpty();
        }
    }

    @Nested
    class Misuse {
        private final Requester stranger = Requester.of("stranger.jar");
        private final Threads strangers = kernel.resolve(Threads.class, stranger);

        @Test
        void aForeignStrandCanBeNeitherBlockedNorRunNorKilled() {
            var theirs = strangers.fork("theirs", () -> story.add("theirs"));

            assertThatThrownBy(() -> strands.block(theirs)).hasMessageContaining("not its own");
            assertThatThrownBy(() -> strands.run(theirs)).hasMessageContaining("not its own");
            assertThatThrownBy(() -> threads.kill(theirs)).hasMessageContaining("not its own");
            processor.run();
            assertThat(story).containsExactly("theirs");
        }

        @Test
        void aHandlerForAForeignStrandOrForAllIsRefused() {
            var theirs = strangers.fork("theirs", () -> {});
            var events = kernel.events(owner);

            assertThatThrownBy(
                    () -> events.on(Strands.class, Strands::resume).key(theirs).handle(strand -> {}).install())
                    .isInstanceOf(InstallException.Denied.class).hasMessageContaining("not its own");
            assertThatThrownBy(() -> events.on(Strands.class, Strands::resume).handle(strand -> {}).install())
                    .isInstanceOf(InstallException.Denied.class).hasMessageContaining("key");
        }

        @Test
        void onlyTheProcessorSaysWhoHasIt() {
            var mine = threads.fork("mine", () -> {});

            assertThatThrownBy(() -> strands.resume(mine)).hasMessageContaining("only the processor");
            assertThatThrownBy(() -> strands.checkpoint(mine)).hasMessageContaining("only the processor");
        }

        @Test
        void anEndedStrandIsNotWokenAgain() {
            var strand = threads.fork("short", () -> story.add("once"));
            processor.run();

            strands.unblock(strand);
            strands.run(strand);
            strands.block(strand);
            processor.run();

            assertThat(story).containsExactly("once");
            assertThat(strand.isEnded()).isTrue();
        }

        @Test
        void aKilledStrandEndsWhereItWaitsAndItsFinallyRuns() {
            var gate = threads.semaphore(0);
            var waiter = threads.fork("waiter", () -> {
                try {
                    gate.acquire();
                    story.add("through");
                } finally {
                    story.add("finally");
                }
            });
            processor.run();

            threads.kill(waiter);
            processor.run();

            assertThat(story).containsExactly("finally");
            assertThat(waiter.isEnded()).isTrue();
        }

        @Test
        void aStrandThatWaitsForItselfIsRefused() {
            threads.fork("self", () -> threads.join(threads.current()));
            processor.run();

            assertThat(console).singleElement().asString().contains("its own end");
        }

        @Test
        void prioritiesAboveAnExtensionsAreRefused() {
            assertThatThrownBy(() -> threads.fork("vip", 60, () -> {})).hasMessageContaining("1 to 31");
            assertThatThrownBy(() -> threads.fork("none", 0, () -> {})).hasMessageContaining("1 to 31");
        }

        @Test
        void unloadingEndsAllStrandsAndTimersOfItsOwnerAndOfNobodyElse() {
            var gate = threads.semaphore(0);
            threads.fork("waits", gate::acquire);
            threads.fork("never begun", () -> story.add("never"));
            threads.after("timer", 1000, () -> story.add("never"));
            strangers.after("theirs", 1000, () -> story.add("theirs"));
            processor.unblock(processor.create("loader", SpinKernel.KERNEL, 40, () -> kernel.unloaded(owner)));
            processor.run();

            assertThat(story).containsExactly("theirs");
            assertThat(processor.alive()).isZero();
        }

        @Test
        void unloadingDoesNotWaitForEverForAStrandInTheMiddleOfWhatItMustNotLeave() {
            var gate = kernel.resolve(Threads.class, SpinKernel.KERNEL).semaphore(0);
            threads.fork("stuck", () -> processor.shielded(1_000_000, () -> {
                gate.acquire();
                return story.add("to its end");
            }));
            threads.fork("other", () -> {});
            processor.run();
            long before = processor.now();
            processor.unblock(processor.create("loader", SpinKernel.KERNEL, 40, () -> {
                kernel.unloaded(owner);
                story.add("unloaded");
            }));
            processor.run();

            assertThat(story).containsExactly("unloaded");
            assertThat((processor.now() - before) / processor.hertz()).isEqualTo(Endings.PATIENCE_SECONDS);
            assertThat(console).singleElement().asString().contains("stuck", "it is the kernel's now");
            gate.release();
            processor.run();
            assertThat(story).containsExactly("unloaded", "to its end");
            assertThat(processor.alive()).isZero();
        }
    }

    @Nested
    class Schedulers {
        private final StrandGroup group = threads.group("group", 10, 1_000_000);

        private void handle(Runnable onResume) {
            kernel.events(owner).on(Strands.class, Strands::resume).key(group)
                    .guard(strand -> strand == group.face())
                    .handle(strand -> onResume.run())
                    .install();
        }

        @Test
        void anApplicationsSchedulerDecidesTheOrderOfItsOwn() {
            var members = new ArrayList<Strand>();
            handle(() -> members.reversed().stream().filter(Strand::isRunnable).findFirst().ifPresent(strands::run));
            for (var name : List.of("a", "b", "c")) {
                members.add(threads.fork(name, group, () -> {
                    story.add(name);
                    threads.giveWay();
                    story.add(name);
                }));
            }
            threads.fork("outside", 10, () -> story.add("outside"));
            processor.run();

            assertThat(story).containsExactly("c", "outside", "c", "b", "b", "a", "a");
        }

        @Test
        void aSchedulerThatForgetsItsStrandsHurtsOnlyThem() {
            handle(() -> {});
            threads.fork("forgotten", group, () -> story.add("forgotten"));
            threads.fork("other", () -> story.add("other"));
            processor.run();

            assertThat(story).containsExactly("other");
        }

        @Test
        void aSchedulerThatRunsBlockedStrandsRunsNobody() {
            var gate = threads.semaphore(0);
            var members = new ArrayList<Strand>();
            handle(() -> strands.run(members.getFirst()));
            members.add(threads.fork("blocked", group, () -> {
                gate.acquire();
                story.add("blocked ran");
            }));
            processor.run();
            members.add(threads.fork("ready", group, () -> story.add("ready")));
            threads.fork("other", () -> story.add("other"));
            processor.run();

            assertThat(story).containsExactly("other");
            assertThat(members.getFirst().isBlocked()).isTrue();
        }

        @Test
        void membersThatTheirSchedulerHasForgottenEndAllTheSameWhenTheyAreKilledOrTheirOwnerIsUnloaded() {
            handle(() -> {});
            var gate = threads.semaphore(0);
            threads.fork("ready", group, () -> story.add("ready"));
            var killed = threads.fork("killed", group, () -> story.add("killed"));
            threads.fork("blocked", group, () -> {
                gate.acquire();
                story.add("blocked");
            });
            processor.run();

            threads.kill(killed);
            processor.run();
            assertThat(killed.isEnded()).isTrue();
            processor.unblock(processor.create("loader", SpinKernel.KERNEL, 40, () -> {
                kernel.unloaded(owner);
                story.add("unloaded");
            }));
            processor.run();

            assertThat(story).containsExactly("unloaded");
            assertThat(processor.alive()).isZero();
        }

        @Test
        void aSchedulerThatFailsHurtsOnlyItsOwn() {
            handle(() -> {
                throw new IllegalStateException("broken scheduler");
            });
            threads.fork("member", group, () -> story.add("member"));
            threads.fork("other", () -> story.add("other"));
            processor.run();

            assertThat(story).containsExactly("other");
            assertThat(console).anyMatch(line -> line.contains("broken scheduler"));
        }

        @Test
        void aSchedulerThatNamesStrandsOfOthersNamesNobody() {
            var outside = threads.fork("outside", 5, () -> story.add("outside"));
            handle(() -> strands.run(outside));
            threads.fork("member", group, () -> story.add("member"));
            processor.run();

            assertThat(story).containsExactly("outside");
        }

        @Test
        void aSchedulerThatRunsEndedStrandsRunsNobodyAndItsOwnStayWithoutATurn() {
            var members = new ArrayList<Strand>();
            handle(() -> members.forEach(strands::run));
            members.add(threads.fork("short", group, () -> story.add("short")));
            processor.run();
            threads.fork("unnamed", group, () -> story.add("unnamed"));
            threads.fork("other", () -> story.add("other"));
            processor.run();

            assertThat(story).containsExactly("short", "other");
        }

        @Test
        void aSchedulerThatDropsAStrandInTheMiddleHurtsOnlyThatOne() {
            var members = new ArrayList<Strand>();
            handle(() -> members.stream().filter(Strand::isRunnable).findFirst().ifPresent(strands::run));
            for (var name : List.of("kept", "dropped")) {
                members.add(threads.fork(name, group, () -> {
                    story.add(name);
                    threads.sleep(10);
                    story.add(name + " again");
                }));
            }
            processor.runReady();
            members.removeLast();
            threads.fork("other", () -> story.add("other"));
            processor.run();

            assertThat(story).containsExactly("kept", "dropped", "other", "kept again");
            assertThat(processor.alive()).isEqualTo(1);
        }

        @Test
        void aSchedulerThatWaitsIsRefusedAndWhoWokeItsStrandGoesOn() {
            var gate = threads.semaphore(0);
            var never = threads.semaphore(0);
            var waiter = threads.fork("waiter", () -> {
                gate.acquire();
                story.add("woken");
            });
            processor.run();
            kernel.events(owner).on(Strands.class, Strands::unblock).key(waiter).handle(strand -> never.acquire())
                    .install();
            kernel.resolve(Threads.class, Requester.of("stranger.jar")).fork("waker", () -> {
                gate.release();
                story.add("waker goes on");
            });
            processor.run();

            assertThat(story).containsExactly("waker goes on", "woken");
            assertThat(console).singleElement().asString().contains("would wait");
        }

        @Test
        void strandsThatHandTheProcessorToOneAnotherForEverHurtNobody() {
            var pair = new ArrayList<Strand>();
            boolean[] stopped = {false};
            for (int i = 0; i < 2; i++) {
                int other = 1 - i;
                pair.add(threads.fork("pair", () -> {
                    while (!stopped[0]) {
                        strands.run(pair.get(other));
                        threads.giveWay();
                    }
                }));
            }
            threads.fork("other", () -> {
                story.add("other");
                stopped[0] = true;
            });
            processor.run();

            assertThat(story).containsExactly("other");
        }

        @Test
        void strandsThatHandTheProcessorToOneAnotherDoNotPassTheMoreImportant() {
            var low = threads.fork("low", 3, () -> story.add("low"));
            threads.fork("hands on", 20, () -> {
                strands.run(low);
                threads.giveWay();
                story.add("hands on");
            });
            threads.fork("high", 20, () -> story.add("high"));
            processor.run();

            assertThat(story).containsExactly("high", "hands on", "low");
        }

        @Test
        void aGlobalPolicyThatNamesOneStrandOnlyHurtsTheOthersButKeepsTheKernelFromNothing() {
            kernel.privilege(owner);
            boolean[] stopped = {false};
            var favourite = threads.fork("favourite", () -> {
                while (!stopped[0]) {
                    threads.giveWay();
                }
                story.add("favourite");
            });
            threads.fork("starved", () -> story.add("starved"));
            kernel.events(owner).on(GlobalScheduler.class, GlobalScheduler::next).handle(() -> favourite).install();
            processor.unblock(processor.create("the kernel's", SpinKernel.KERNEL, 40, () -> {
                story.add("kernel");
                stopped[0] = true;
            }));
            processor.run();

            assertThat(story).containsExactly("kernel", "favourite", "starved");
        }

        @Test
        void theGlobalPolicyIsReplacedByWhomTheOwnerTrustsAndByNobodyElse() {
            var waiting = new ArrayList<Strand>();
            assertThatThrownBy(() -> kernel.events(owner).on(GlobalScheduler.class, GlobalScheduler::next)
                    .handle(waiting::getLast).install()).isInstanceOf(InstallException.Denied.class)
                    .hasMessageContaining("no-privilege");

            kernel.privilege(owner);
            var events = kernel.events(owner);
            events.on(GlobalScheduler.class, GlobalScheduler::ready).handle(waiting::add).install();
            events.on(GlobalScheduler.class, GlobalScheduler::gone).handle(strand -> waiting.remove(strand)).install();
            var next = events.on(GlobalScheduler.class, GlobalScheduler::next)
                    .handle(() -> waiting.isEmpty() ? null : waiting.getLast()).install();
            for (var name : List.of("a", "b", "c")) {
                threads.fork(name, () -> story.add(name));
            }
            processor.run();
            assertThat(story).containsExactly("c", "b", "a");

            next.uninstall();
            story.clear();
            for (var name : List.of("a", "b", "c")) {
                threads.fork(name, () -> story.add(name));
            }
            processor.run();
            assertThat(story).containsExactly("a", "b", "c");
        }

        @Test
        void aGlobalPolicyThatNamesNobodyOrTheBlockedIsPassedOver() {
            kernel.privilege(owner);
            var gate = threads.semaphore(0);
            var blocked = threads.fork("blocked", gate::acquire);
            processor.run();
            kernel.events(owner).on(GlobalScheduler.class, GlobalScheduler::next).handle(() -> blocked).install();
            threads.fork("ready", () -> story.add("ready"));
            processor.run();

            assertThat(story).containsExactly("ready");
        }
    }
}
