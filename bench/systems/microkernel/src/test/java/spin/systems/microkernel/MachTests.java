package spin.systems.microkernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.asm.Assembler.literal;
import static spin.systems.microkernel.MachMachine.A0;
import static spin.systems.microkernel.MachMachine.A1;
import static spin.systems.microkernel.MachMachine.A2;
import static spin.systems.microkernel.MachMachine.S0;
import static spin.systems.microkernel.MachMachine.S1;
import static spin.systems.microkernel.MachMachine.S2;
import static spin.systems.microkernel.MachMachine.SP;
import static spin.systems.microkernel.MachMachine.T0;
import static spin.systems.microkernel.MachMachine.T1;
import static spin.systems.microkernel.MachMachine.V0;
import static spin.systems.microkernel.MachMachine.ask;
import static spin.systems.microkernel.MachMachine.call;
import static spin.systems.microkernel.MachMachine.exit;
import static spin.systems.microkernel.MachMachine.expect;
import static spin.systems.microkernel.MachMachine.header;
import static spin.systems.microkernel.MachMachine.message;
import static spin.systems.microkernel.MachMachine.receive;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.bench.port.Points;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.WorkloadFailedException;
import spin.hw.asm.Assembler;
import spin.hw.asm.FloatOperate;
import spin.systems.microkernel.lib.Library;
import spin.systems.microkernel.lib.Variables;

/// What a program finds on the microkernel: traps, messages, pagers, threads, servers.
final class MachTests {

    private static final int PAGE = (int) WorkloadAbi.PAGE;
    private static final int BOTH = MachAbi.SEND | MachAbi.RECEIVE;

    // Traps and programs.

    @Test
    void aProgramBeginsAtItsEntryWithAStackAndKeepsItsRegistersAcrossATrap() {
        new MachMachine().run(code -> {
            code.entry("begin");
            code.label("data").quad(5);
            code.label("begin").lda(SP, -16, SP).li(T0, 77).stq(T0, 8, SP);
            for (var kept = 9; kept <= 14; kept++) {
                code.li(kept, 100 + kept);
            }
            code.li(26, 1234).mov(SP, 15);
            call(code, WorkloadAbi.NULL);
            code.cmpeq(V0, 31, T0);
            expect(code, T0, 0, 1);
            for (var kept = 9; kept <= 14; kept++) {
                expect(code, kept, 100 + kept, kept);
            }
            expect(code, 26, 1234, 26);
            code.cmpeq(SP, 15, T0);
            expect(code, T0, 1, 30);
            code.ldq(T0, 8, SP);
            expect(code, T0, 77, 3);
            exit(code, 0);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 255})
    void aStatusThatIsNotZeroIsAFailure(int status) {
        assertThatThrownBy(() -> new MachMachine().run(code -> exit(code, status)))
                .isInstanceOf(WorkloadFailedException.class)
                .hasMessage("Workload `test` failed on mach: the program ended with status " + status + ".");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -24, -64, -65, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x53f})
    void aNumberThatIsNoTrapIsAnError(long number) {
        new MachMachine().run(code -> {
            code.li(V0, number).callPal(Assembler.CALLSYS);
            expect(code, V0, MachAbi.INVALID_TRAP, 1);
            exit(code, 0);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 8, WorkloadAbi.IMAGE_BASE - 60 * WorkloadAbi.PAGE,
            WorkloadAbi.IMAGE_BASE + (1L << 30), 1L << 41, -8})
    void anAddressThatBelongsToNothingEndsTheTask(long address) {
        assertThatThrownBy(() -> new MachMachine().run(code -> {
            code.li(T0, address).ldq(T1, 0, T0);
            exit(code, 0);
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("failed on mach");
    }

    @Test
    void theSameThreadAlwaysHasTheSameName() {
        new MachMachine().run(code -> {
            call(code, MachAbi.THREAD_SELF);
            code.mov(V0, S0).li(S1, 1000);
            code.label("again");
            call(code, MachAbi.THREAD_SELF);
            code.cmpeq(V0, S0, T0);
            expect(code, T0, 1, 1);
            code.subq(S1, literal(1), S1).bne(S1, "again");
            exit(code, 0);
        });
    }

    // Messages.

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 100})
    void aMessageToAPortOfOnesOwnComesBackAsItWas(int quads) {
        new MachMachine().run(code -> {
            call(code, MachAbi.REPLY_PORT);
            code.mov(V0, S0).la(S1, "out").la(S2, "in");
            header(code, MachAbi.MAKE_SEND, S0, 31, 4711);
            message(code, MachAbi.SEND, MachAbi.BODY + 8 * quads, 0, 31);
            expect(code, V0, MachAbi.SUCCESS, 1);
            code.mov(S2, A0);
            receive(code, S0, MachAbi.MOST_BYTES);
            expect(code, V0, MachAbi.SUCCESS, 2);
            code.ldq(T0, MachAbi.ID, S2);
            expect(code, T0, 4711, 3);
            code.ldq(T0, MachAbi.SIZE, S2);
            expect(code, T0, MachAbi.BODY + 8 * quads, 4);
            code.ldq(T0, MachAbi.LOCAL, S2).cmpeq(T0, S0, T0);
            expect(code, T0, 1, 5);
            for (var i = 0; i < quads; i++) {
                code.ldq(T0, MachAbi.BODY + 8 * i, S2).ldq(T1, MachAbi.BODY + 8 * i, S1).cmpeq(T0, T1, T0);
                expect(code, T0, 1, 6);
            }
            exit(code, 0);
            code.align(8).label("out").space(MachAbi.BODY);
            for (var i = 0; i < quads; i++) {
                code.quad(~(long) i * 0x1234_5678_9abcL);
            }
            code.label("in").space(MachAbi.MOST_BYTES);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 32, 41, 1032, 1L << 32, Long.MIN_VALUE})
    void aMessageOfABadSizeIsRefused(long bytes) {
        new MachMachine().run(code -> {
            call(code, MachAbi.REPLY_PORT);
            code.mov(V0, S0).la(S1, "out");
            header(code, MachAbi.MAKE_SEND, S0, 31, 1);
            code.mov(S1, A0).li(A1, MachAbi.SEND).li(A2, bytes);
            call(code, MachAbi.MESSAGE);
            expect(code, V0, MachAbi.TOO_LARGE, 1);
            exit(code, 0);
            code.align(8).label("out").space(MachAbi.BODY);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -8, 4, 1L << 41, WorkloadAbi.IMAGE_BASE + (1L << 30)})
    void aMessageThatIsNotInTheProgramsMemoryIsRefused(long address) {
        new MachMachine().run(code -> {
            call(code, MachAbi.REPLY_PORT);
            code.mov(V0, S0).li(A0, address).li(A1, MachAbi.SEND).li(A2, MachAbi.BODY);
            call(code, MachAbi.MESSAGE);
            expect(code, V0, MachAbi.INVALID_DATA, 1);
            code.la(S1, "out");
            header(code, MachAbi.MAKE_SEND, S0, 31, 1);
            message(code, MachAbi.SEND, MachAbi.BODY, 0, 31);
            code.li(A0, address);
            receive(code, S0, MachAbi.MOST_BYTES);
            expect(code, V0, MachAbi.INVALID_DATA, 2);
            exit(code, 0);
            code.align(8).label("out").space(MachAbi.BODY);
        });
    }

    /// Right of one kind used as another, names out of thin air, kinds out of thin air.
    @Test
    void aRightThatTheTaskHasNotIsNoRight() {
        new MachMachine().run(code -> {
            call(code, MachAbi.REPLY_PORT);
            code.mov(V0, S0).la(S1, "out");
            for (var kind : new int[]{MachAbi.COPY_SEND, MachAbi.MOVE_SEND_ONCE, 0, 17, 22, 255}) {
                header(code, kind, S0, 31, 1);
                message(code, MachAbi.SEND, MachAbi.BODY, 0, 31);
                expect(code, V0, MachAbi.INVALID_DESTINATION, 1);
                header(code, MachAbi.MAKE_SEND | kind << 8, S0, S0, 1);
                message(code, MachAbi.SEND, MachAbi.BODY, 0, 31);
                expect(code, V0, MachAbi.INVALID_REPLY, 2);
            }
            for (var name : new long[]{0, -1, 200, 256, 1L << 32, Long.MIN_VALUE}) {
                code.li(S2, name);
                for (var kind : new int[]{MachAbi.COPY_SEND, MachAbi.MAKE_SEND, MachAbi.MAKE_SEND_ONCE,
                        MachAbi.MOVE_SEND_ONCE}) {
                    header(code, kind, S2, 31, 1);
                    message(code, MachAbi.SEND, MachAbi.BODY, 0, 31);
                    expect(code, V0, MachAbi.INVALID_DESTINATION, 3);
                }
                code.mov(S1, A0);
                receive(code, S2, MachAbi.MOST_BYTES);
                expect(code, V0, MachAbi.INVALID_NAME, 4);
            }
            exit(code, 0);
            code.align(8).label("out").space(MachAbi.BODY);
        });
    }

    @Test
    void aRightForOneMessageIsGoodForOne() {
        new MachMachine().run(code -> {
            call(code, MachAbi.REPLY_PORT);
            code.mov(V0, S0).la(S1, "out");
            header(code, MachAbi.MAKE_SEND | MachAbi.MAKE_SEND_ONCE << 8, S0, S0, 1);
            message(code, BOTH, MachAbi.BODY, MachAbi.MOST_BYTES, S0);
            expect(code, V0, MachAbi.SUCCESS, 1);
            code.ldq(S2, MachAbi.REMOTE, S1);
            header(code, MachAbi.MOVE_SEND_ONCE, S2, 31, 2);
            message(code, BOTH, MachAbi.BODY, MachAbi.MOST_BYTES, S0);
            expect(code, V0, MachAbi.SUCCESS, 2);
            header(code, MachAbi.MOVE_SEND_ONCE, S2, 31, 2);
            message(code, MachAbi.SEND, MachAbi.BODY, 0, 31);
            expect(code, V0, MachAbi.INVALID_DESTINATION, 3);
            exit(code, 0);
            code.align(8).label("out").space(MachAbi.MOST_BYTES);
        });
    }

    @Test
    void aMessageThatIsTooLongForItsReceiverIsLost() {
        new MachMachine().run(code -> {
            call(code, MachAbi.REPLY_PORT);
            code.mov(V0, S0).la(S1, "out");
            header(code, MachAbi.MAKE_SEND, S0, 31, 1);
            message(code, BOTH, MachAbi.BODY + 8, MachAbi.BODY, S0);
            expect(code, V0, MachAbi.TOO_LARGE, 1);
            header(code, MachAbi.MAKE_SEND, S0, 31, 2);
            message(code, BOTH, MachAbi.BODY, MachAbi.BODY, S0);
            expect(code, V0, MachAbi.SUCCESS, 2);
            exit(code, 0);
            code.align(8).label("out").space(MachAbi.MOST_BYTES);
        });
    }

    /// The queue of a port is finite: who sends more waits, and here nobody will ever receive.
    @Test
    void aSenderToAFullQueueWaits() {
        assertThatThrownBy(() -> new MachMachine().run(code -> {
            call(code, MachAbi.REPLY_PORT);
            code.mov(V0, S0).la(S1, "out").li(S2, 17);
            code.label("again");
            header(code, MachAbi.MAKE_SEND, S0, 31, 1);
            message(code, MachAbi.SEND, MachAbi.BODY, 0, 31);
            code.subq(S2, literal(1), S2).bne(S2, "again");
            exit(code, 0);
            code.align(8).label("out").space(MachAbi.BODY);
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("every thread waits for another");
    }

    @Test
    void theKernelRefusesWhatItDoesNotKnow() {
        new MachMachine().run(code -> {
            call(code, MachAbi.REPLY_PORT);
            code.mov(V0, S0).la(S1, "out");
            call(code, MachAbi.TASK_SELF);
            code.mov(V0, S2);
            for (var id : new int[]{0, 1, MachAbi.LOCK_REQUEST, MachAbi.THREAD_RESUME, -1}) {
                ask(code, S2, id, 3);
                expect(code, T0, MachAbi.WRONG_REQUEST, 1);
            }
            call(code, MachAbi.THREAD_SELF);
            code.mov(V0, S2);
            for (var id : new int[]{MachAbi.THREAD_RESUME, MachAbi.THREAD_SET_STATE}) {
                ask(code, S2, id, 2);
                expect(code, T0, MachAbi.INVALID_ARGUMENT, 2);
            }
            exit(code, 0);
            code.align(8).label("out").space(MachAbi.MOST_BYTES);
        });
    }

    // Pagers.

    @Test
    void aForbiddenStoreIsAMessageToThePagerWhichAllowsIt() {
        var machine = new MachMachine().onFault(memory -> memory.allow(WorkloadAbi.IMAGE_BASE + PAGE));
        machine.run(code -> {
            protect(code, 1, 1, 0);
            code.la(T0, "page").ldq(T1, 0, T0);
            expect(code, T1, 3, 1);
            code.la(T0, "page").li(T1, 4).stq(T1, 0, T0).ldq(T1, 0, T0);
            expect(code, T1, 4, 2);
            code.la(T0, "page").stq(T1, 8, T0);
            exit(code, 0);
            code.align(PAGE).label("page").quad(3).quad(0);
        });
        assertThat(machine.faults).containsExactly("WRITE at page 1");
        assertThat(machine.marks).containsExactly(Points.HANDLER_ENTERED);
        assertThat(machine.switches()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aStoreThatThePagerDoesNotAllowWaits() {
        assertThatThrownBy(() -> new MachMachine().onFault(memory -> {}).run(code -> {
            protect(code, 1, 1, 0);
            code.la(T0, "page").stq(T0, 0, T0);
            exit(code, 0);
            code.align(PAGE).label("page").quad(3);
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("every thread waits for another");
    }

    @Test
    void rightsOfARangeAreThoseOfItsPagesAndNoOthers() {
        var machine = new MachMachine();
        machine.onFault(memory -> memory.allow(WorkloadAbi.IMAGE_BASE, 81)).run(code -> {
            protect(code, 3, 70, 0);
            touch(code, 2);
            touch(code, 73);
            touch(code, 72);
            protect(code, 3, 70, 0);
            protect(code, 10, 5, 1);
            touch(code, 10);
            touch(code, 14);
            touch(code, 9);
            protect(code, 3, 70, 0);
            protect(code, 3, 70, 1);
            touch(code, 3);
            touch(code, 72);
            exit(code, 0);
            code.align(PAGE).space(80 * PAGE);
        });
        assertThat(machine.faults).containsExactly("WRITE at page 72", "WRITE at page 9");
    }

    @Test
    void aLockRequestForPagesThatAreNotThereIsRefused() {
        new MachMachine().run(code -> {
            call(code, MachAbi.REPLY_PORT);
            code.mov(V0, S0).la(S1, "out").li(T0, Library.DATA)
                    .ldq(S2, Variables.CONTROL, T0);
            long[][] bad = {{0, 0, 2}, {-PAGE, PAGE, 2}, {0, 1L << 40, 2}, {8, PAGE, 2}, {0, PAGE, 1},
                    {Long.MAX_VALUE & -PAGE, PAGE, 2}, {2 * PAGE, PAGE, 2}, {0, -PAGE, 2}};
            for (var request : bad) {
                for (var i = 0; i < 3; i++) {
                    code.li(T0, request[i]).stq(T0, MachAbi.BODY + 8 * i, S1);
                }
                ask(code, S2, MachAbi.LOCK_REQUEST, 3);
                expect(code, T0, MachAbi.INVALID_ARGUMENT, 1);
            }
            exit(code, 0);
            code.align(8).label("out").space(MachAbi.MOST_BYTES);
        });
    }

    // Threads.

    @Test
    void aThreadIsMadeRunsAndIsJoinedOverAndOver() {
        new MachMachine().run(code -> {
            code.la(S2, "counter").li(S1, 400);
            code.label("again").la(A0, "child").la(A1, "stack top");
            call(code, WorkloadAbi.FORK);
            code.beq(V0, "failed").mov(V0, A0);
            call(code, WorkloadAbi.JOIN);
            code.subq(S1, literal(1), S1).bne(S1, "again").ldq(T0, 0, S2);
            expect(code, T0, 400, 1);
            exit(code, 0);
            code.label("failed");
            exit(code, 2);
            code.label("child").la(T0, "counter").ldq(T1, 0, T0).addq(T1, literal(1), T1).stq(T1, 0, T0);
            call(code, WorkloadAbi.THREAD_EXIT);
            stack(code);
        });
    }

    /// The next thread has the block and the stack of the one before, which lost the processor when it had told that it has ended and not ended yet.
    @ParameterizedTest
    @ValueSource(ints = {-4, 0, 4, 8, 16, 32})
    void aThreadThatIsJoinedWhileItEndsTakesNothingFromTheNext(int behind) {
        new MachMachine().run(code -> {
            code.li(S1, 3).label("again").la(A0, "child").la(A1, "stack top");
            call(code, WorkloadAbi.FORK);
            code.beq(V0, "failed").mov(V0, A0);
            call(code, WorkloadAbi.JOIN);
            code.subq(S1, literal(1), S1).bne(S1, "again").la(T0, "counter").ldq(T0, 0, T0);
            expect(code, T0, 3, 1);
            exit(code, 0);
            code.label("failed");
            exit(code, 2);
            code.label("child").la(T0, "counter").ldq(T1, 0, T0).addq(T1, literal(1), T1).stq(T1, 0, T0);
            call(code, WorkloadAbi.THREAD_EXIT);
            stack(code);
        }, kernel -> {
            var left = new int[]{1};
            kernel.cpu.watch(Library.assemble().address("nobody joins") + behind, () -> {
                if (left[0]-- > 0) {
                    kernel.clock.raise();
                }
            });
        });
    }

    @Test
    void twoThreadsSignalEachOther() {
        var machine = new MachMachine();
        machine.run(code -> {
            code.la(A0, "child").la(A1, "stack top").la(S2, "counter").li(S1, 50);
            call(code, WorkloadAbi.FORK);
            code.label("again").li(A0, 0);
            call(code, WorkloadAbi.SIGNAL);
            code.li(A0, 1);
            call(code, WorkloadAbi.WAIT);
            code.ldq(T0, 0, S2).addq(T0, S1, T0);
            expect(code, T0, 51, 1);
            code.subq(S1, literal(1), S1).bne(S1, "again");
            exit(code, 0);
            code.label("child").la(S0, "counter");
            code.label("answer").li(A0, 0);
            call(code, WorkloadAbi.WAIT);
            code.ldq(T0, 0, S0).addq(T0, literal(1), T0).stq(T0, 0, S0).li(A0, 1);
            call(code, WorkloadAbi.SIGNAL);
            code.br("answer");
            stack(code);
        });
        assertThat(machine.switches()).isGreaterThanOrEqualTo(100);
    }

    @Test
    void threadsOfTheKernelAreMadeJoinedAndSignalled() {
        var machine = new MachMachine();
        machine.run(code -> {
            code.li(S0, 300);
            code.label("again");
            call(code, WorkloadAbi.KERNEL_FORK_JOIN);
            expect(code, V0, 1, 1);
            call(code, WorkloadAbi.KERNEL_PING_PONG);
            expect(code, V0, 1, 2);
            code.subq(S0, literal(1), S0).bne(S0, "again");
            exit(code, 0);
        });
        assertThat(machine.marks).hasSize(1200)
                .startsWith(Points.KERNEL_BEGUN, Points.KERNEL_DONE, Points.KERNEL_BEGUN, Points.KERNEL_DONE);
        assertThat(machine.switches()).isGreaterThanOrEqualTo(1200);
    }

    @Test
    void theProcessorGoesRoundAndFloatingRegistersAreEachThreadsOwn() {
        new MachMachine().run(code -> {
            code.li(T0, 0x3ff0_0000_0000_0000L).stq(T0, -16, SP).ldt(1, -16, SP).la(S0, "counter");
            code.la(A0, "child").la(A1, "stack top");
            call(code, WorkloadAbi.FORK);
            code.li(S1, 20_000_000);
            code.label("count").ldq(T0, 0, S0).bne(T0, "round").subq(S1, literal(1), S1).bne(S1, "count");
            exit(code, 1);
            code.label("round").stt(1, -16, SP).ldq(T0, -16, SP);
            expect(code, T0, 0x3ff0_0000_0000_0000L, 2);
            exit(code, 0);
            code.label("child").operate(FloatOperate.ADDT, 1, 1, 1).la(T0, "counter").li(T1, 1).stq(T1, 0, T0);
            code.label("for ever").br("for ever");
            stack(code);
        });
    }

    // Servers.

    @Test
    void aCallToAServerInAnotherTaskComesBackWithItsReply() {
        new MachMachine().run(code -> {
            code.la(A0, "server").la(A1, "stack top");
            call(code, WorkloadAbi.SERVE);
            expect(code, V0, 1, 1);
            code.li(S0, 500);
            code.label("again");
            call(code, WorkloadAbi.CROSS_CALL);
            code.li(T1, 0x8123_4567_89ab_cdefL).subq(T1, S0, T1).cmpeq(V0, T1, T0);
            expect(code, T0, 1, 2);
            code.subq(S0, literal(1), S0).bne(S0, "again").la(T0, "counter").ldq(T0, 0, T0);
            // The server counts in its own space.
            expect(code, T0, 0, 3);
            exit(code, 0);
            code.label("server").li(S0, 500).li(T0, 0).la(S1, "counter");
            code.label("serve").mov(T0, A0);
            call(code, WorkloadAbi.REPLY);
            code.ldq(T1, 0, S1).addq(T1, literal(1), T1).stq(T1, 0, S1);
            code.li(T0, 0x8123_4567_89ab_cdefL).subq(T0, S0, T0).subq(S0, literal(1), S0).br("serve");
            stack(code);
        });
    }

    @Test
    void aUnixCallGoesToTheServerWhichKnowsWhoAsks() {
        var machine = new MachMachine();
        machine.run(code -> {
            code.li(S0, 100);
            code.label("again");
            call(code, WorkloadAbi.NULL_GENERAL);
            expect(code, V0, 1, 1);
            code.subq(S0, literal(1), S0).bne(S0, "again");
            exit(code, 0);
        });
        assertThat(machine.switches()).isBetween(200L, 205L);
    }

    @Test
    void aUnixCallThatTheServerDoesNotKnowIsAnError() {
        new MachMachine().run(code -> {
            call(code, MachAbi.REPLY_PORT);
            code.mov(V0, S0).la(S1, "out").li(T0, Library.DATA).ldq(S2, Variables.UNIX, T0);
            ask(code, S2, 5, 0);
            expect(code, T0, 78, 1);
            exit(code, 0);
            code.align(8).label("out").space(MachAbi.MOST_BYTES);
        });
    }

    /// Two tasks, each call two switches: the processor goes with the message and nobody is asked who could run.
    @Test
    void aCallAndItsReplyAreTwoSwitches() {
        var machine = new MachMachine();
        machine.run(code -> {
            code.la(A0, "server").la(A1, "stack top");
            call(code, WorkloadAbi.SERVE);
            code.li(S0, 100);
            code.label("again");
            call(code, WorkloadAbi.CROSS_CALL);
            code.subq(S0, literal(1), S0).bne(S0, "again");
            exit(code, 0);
            code.label("server").label("serve");
            call(code, WorkloadAbi.REPLY);
            code.br("serve");
            stack(code);
        });
        assertThat(machine.switches()).isBetween(200L, 205L);
    }

    @Test
    void tasksRunOutAndARefusedOneLeavesNothing() {
        new MachMachine().run(code -> {
            call(code, MachAbi.REPLY_PORT);
            code.mov(V0, S0).la(S1, "out");
            call(code, MachAbi.TASK_SELF);
            code.mov(V0, S2).li(12, 100);
            code.label("again");
            ask(code, S2, MachAbi.TASK_CREATE, 0);
            code.bne(T0, "full").subq(12, literal(1), 12).bne(12, "again");
            exit(code, 1);
            code.label("full");
            expect(code, T0, MachAbi.NO_SPACE, 2);
            code.cmplt(12, literal(100), T0);
            expect(code, T0, 1, 3);
            exit(code, 0);
            code.align(8).label("out").space(MachAbi.MOST_BYTES);
        });
    }

    private static void protect(Assembler code, int page, int pages, int allowed) {
        code.li(A0, WorkloadAbi.IMAGE_BASE + (long) page * PAGE).li(A1, allowed).li(A2, pages);
        call(code, pages == 1 ? WorkloadAbi.PROTECT : WorkloadAbi.PROTECT_RANGE);
        expect(code, V0, MachAbi.SUCCESS, 99);
    }

    private static void touch(Assembler code, int page) {
        code.li(T0, WorkloadAbi.IMAGE_BASE + (long) page * PAGE).stq(T0, 0, T0);
    }

    private static void stack(Assembler code) {
        code.align(PAGE).label("counter").quad(0).space(1024).label("stack top").quad(0);
    }
}
