package spin.systems.aegis.exos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.asm.Assembler.literal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.bench.port.MemoryPolicy;
import spin.bench.port.Points;
import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.WorkloadFailedException;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.mmu.Access;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.Profile;
import spin.systems.aegis.AegisSystem;

/// What a workload's program finds when it runs on ExOS: everything here goes through the port, as the harness does.
final class ExOsTests {

    private static final int NUMBER = WorkloadAbi.NUMBER;
    private static final int A0 = WorkloadAbi.FIRST_ARGUMENT;
    private static final int A1 = WorkloadAbi.SECOND_ARGUMENT;

    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1);
    private final List<String> marks = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private Runnable onHandler = () -> {};

    @Test
    void aProgramBeginsAtItsEntryWithAStackAndEndsWithItsStatus() {
        run(code -> {
            code.entry("begin");
            code.label("data").quad(5);
            code.label("begin");
            code.lda(30, -16, 30).li(1, 77).stq(1, 8, 30).ldq(2, 8, 30).cmpeq(1, 2, 3).beq(3, "wrong");
            code.la(4, "data").ldq(5, 0, 4).cmpeq(5, literal(5), 3).beq(3, "wrong");
            exit(code, 0);
            code.label("wrong");
            exit(code, 1);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 255})
    void aStatusThatIsNotZeroIsAFailure(int status) {
        assertThatThrownBy(() -> run(code -> exit(code, status))).isInstanceOf(WorkloadFailedException.class)
                .hasMessage("Workload `test` failed on aegis: the program ended with status " + status + ".");
    }

    @Test
    void aLargeImageIsMappedPageByPageAsItIsTouched() {
        var pages = 700;
        run(code -> {
            code.la(1, "end").li(2, pages).li(3, WorkloadAbi.PAGE);
            code.label("again").subq(1, 3, 1).stq(2, 0, 1).ldq(4, 0, 1).cmpeq(2, 4, 5).beq(5, "wrong")
                    .subq(2, literal(1), 2)
                    .bne(2, "again");
            exit(code, 0);
            code.label("wrong");
            exit(code, 1);
            code.align((int) WorkloadAbi.PAGE).space(pages * (int) WorkloadAbi.PAGE).label("end");
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 8, WorkloadAbi.IMAGE_BASE - 2 * WorkloadAbi.PAGE, WorkloadAbi.IMAGE_BASE + (1L << 30),
            1L << 41})
    void anAddressThatBelongsToNothingEndsTheProgram(long address) {
        assertThatThrownBy(() -> run(code -> {
            code.li(1, address).ldq(2, 0, 1);
            exit(code, 0);
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("exception 1")
                .hasMessageContaining("ended");
    }

    @Test
    void anUnalignedAccessEndsTheProgram() {
        assertThatThrownBy(() -> run(code -> {
            code.ldq(1, 1, 30);
            exit(code, 0);
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("exception 4");
    }

    @Test
    void theStubsAreNotTheProgramsToWrite() {
        assertThatThrownBy(() -> run(code -> {
            code.stq(31, (int) Layout.STUBS, 31);
            exit(code, 0);
        })).isInstanceOf(WorkloadFailedException.class);
    }

    @Test
    void aNumberThatNobodyKnowsIsAnsweredAndReturned() {
        run(code -> {
            code.li(NUMBER, 99_999).callPal(Assembler.CALLSYS).addq(NUMBER, literal(1), 1).bne(1, "wrong");
            exit(code, 0);
            code.label("wrong");
            exit(code, 1);
        });
    }

    @Test
    void aProtectedPageFaultsOnceIsAllowedByThePolicyAndTheStoreIsDone() {
        run(code -> {
            protect(code, 0);
            code.ldq(1, 0, 9).label("store").li(2, 5).stq(2, 8, 9).ldq(3, 8, 9).cmpeq(2, 3, 4).beq(4, "wrong");
            code.stq(2, 16, 9);
            exit(code, 0);
            code.label("wrong");
            exit(code, 1);
            page(code);
        });

        assertThat(faults).containsExactly("WRITE at page + 8");
        assertThat(marks).containsExactly(ExOs.EXCEPTION_POINT, Points.HANDLER_ENTERED);
    }

    @Test
    void whatIsAllowedAgainByACallDoesNotFault() {
        run(code -> {
            protect(code, 0);
            protect(code, 1);
            code.stq(9, 0, 9);
            exit(code, 0);
            page(code);
        });

        assertThat(faults).isEmpty();
    }

    @Test
    void protectingAPageThatIsNotThereEndsTheProgram() {
        assertThatThrownBy(() -> run(code -> {
            code.li(A0, 1L << 40).li(A1, 0).li(NUMBER, WorkloadAbi.PROTECT).callPal(Assembler.CALLSYS);
            exit(code, 0);
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("exception 1");
    }

    @Test
    void noRegisterButAtChangesAcrossAFault() {
        run(code -> {
            protect(code, 0);
            for (var n = 0; n < 30; n++) {
                if (n != 9 && n != 28) {
                    code.li(n, 1000 + n);
                }
            }
            code.stq(5, 0, 9).la(28, "sink");
            for (var n = 0; n < 28; n++) {
                code.stq(n, 8 * n, 28);
            }
            code.clr(8);
            for (var n = 0; n < 28; n++) {
                if (n != 9) {
                    code.ldq(7, 8 * n, 28).li(6, 1000 + n).cmpeq(6, 7, 5).beq(5, "wrong");
                }
            }
            exit(code, 0);
            code.label("wrong");
            exit(code, 1);
            page(code);
            code.label("sink").space(512);
        });

        assertThat(faults).hasSize(1);
    }

    @Test
    void fromTheHandlerBackToTheStoreTheKernelIsEnteredOnlyToBind() {
        var workload = new Tested(code -> {
            protect(code, 0);
            code.ldq(1, 0, 9).stq(9, 0, 9).label("stored").nop();
            exit(code, 0);
            page(code);
        });
        var entries = new ArrayList<Long>();
        onHandler = () -> entries.add(machine.account().count(HardwareEvent.KERNEL_ENTRY));
        var session = boot(machine, workload);
        machine.cpu().watch(workload.image.address("stored"), onHandler);

        session.run();

        assertThat(entries).hasSize(2);
        assertThat(entries.getLast() - entries.getFirst()).as("the policy's TLBWR; resuming is a jump").isEqualTo(1);
    }

    @Test
    void aProtectedCallRunsInAnEnvironmentOfItsOwnAndAnswers() {
        run(code -> {
            code.li(NUMBER, WorkloadAbi.CALLEE).callPal(Assembler.CALLSYS).mov(NUMBER, 9);
            code.li(NUMBER, WorkloadAbi.NULL).callPal(Assembler.CALLSYS).cmpeq(NUMBER, 9, 1).bne(1, "wrong");
            code.li(A0, 41).mov(9, A1).li(NUMBER, WorkloadAbi.PROTECTED_CALL).bsr("stub");
            code.cmpeq(NUMBER, literal(42), 1).beq(1, "wrong");
            code.li(A0, 99).mov(9, A1).li(NUMBER, WorkloadAbi.PROTECTED_CALL).bsr("stub");
            code.cmpeq(NUMBER, literal(100), 1).beq(1, "wrong");
            exit(code, 0);
            code.label("wrong");
            exit(code, 1);
            code.label("stub").callPal(Assembler.CALLSYS).ret();
        });
    }

    @Test
    void aServiceMayBeAProgramAndNoProcedure() {
        run(new Tested(code -> {
            code.li(NUMBER, WorkloadAbi.CALLEE).callPal(Assembler.CALLSYS).mov(NUMBER, A1);
            code.li(A0, 41).li(NUMBER, WorkloadAbi.PROTECTED_CALL).bsr("stub");
            code.cmpeq(NUMBER, literal(43), 1).beq(1, "wrong");
            exit(code, 0);
            code.label("wrong");
            exit(code, 1);
            code.label("stub").callPal(Assembler.CALLSYS).ret();
        }) {
            @Override
            public boolean protectedProgram(Assembler code) {
                code.addq(A0, literal(2), A0);
                return true;
            }
        });
    }

    @Test
    void callingAnEnvironmentThatIsNotThereEndsTheProgram() {
        assertThatThrownBy(() -> run(code -> {
            code.li(A1, 60).li(NUMBER, WorkloadAbi.PROTECTED_CALL).bsr("stub");
            exit(code, 0);
            code.label("stub").callPal(Assembler.CALLSYS).ret();
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("exception 3");
    }

    @Test
    void aPolicyThatBreaksBreaksItsProgramAndIsNamed() {
        assertThatThrownBy(() -> run(new Broken())).isInstanceOf(WorkloadFailedException.class)
                .hasMessageContaining("the policy is broken");
    }

    @Test
    void twoMachinesDoNotMeet() {
        Consumer<Assembler> program = code -> {
            protect(code, 0);
            code.stq(9, 0, 9);
            exit(code, 0);
            page(code);
        };
        var other = new Machine(Profile.named("dec3000-400"), 1);
        var first = boot(machine, new Tested(program));
        var second = boot(other, new Tested(program));

        second.run();
        first.run();

        assertThat(machine.clock().now()).isEqualTo(other.clock().now());
        assertThat(faults).hasSize(2);
    }

    private void run(Consumer<Assembler> program) {
        run(new Tested(program));
    }

    private void run(Workload workload) {
        boot(machine, workload).run();
    }

    private spin.bench.port.Session boot(Machine on, Workload workload) {
        return new AegisSystem().boot(on, workload, workload.program(1), new Probe() {
            @Override
            public void mark(String point) {
                if (!point.startsWith("aegis library")) {
                    marks.add(point);
                }
            }

            @Override
            public void modelled(String what) {
                marks.add("modelled " + what);
            }
        });
    }

    private static void exit(Assembler code, int status) {
        code.li(A0, status).li(NUMBER, WorkloadAbi.EXIT).callPal(Assembler.CALLSYS);
    }

    private static void page(Assembler code) {
        code.align((int) WorkloadAbi.PAGE).label("page").space(8);
    }

    private static void protect(Assembler code, int allowed) {
        code.la(9, "page").mov(9, A0).li(A1, allowed).li(NUMBER, WorkloadAbi.PROTECT).callPal(Assembler.CALLSYS);
    }

    private class Tested implements Workload {

        private final Program image;

        Tested(Consumer<Assembler> program) {
            var code = new Assembler(WorkloadAbi.IMAGE_BASE);
            program.accept(code);
            image = code.assemble();
        }

        @Override
        public String name() {
            return "test";
        }

        @Override
        public Program program(int operations) {
            return image;
        }

        @Override
        public void protectionFault(long address, Access access, MemoryPolicy memory) {
            onHandler.run();
            faults.add(access + " at page + " + (address - image.address("page")));
            memory.allow(address);
        }

        @Override
        public long protectedCallee(long argument) {
            return argument + 1;
        }
    }

    private final class Broken extends Tested {

        Broken() {
            super(code -> {
                protect(code, 0);
                code.stq(9, 0, 9);
                exit(code, 0);
                page(code);
            });
        }

        @Override
        public void protectionFault(long address, Access access, MemoryPolicy memory) {
            throw new IllegalStateException("the policy is broken");
        }
    }
}
