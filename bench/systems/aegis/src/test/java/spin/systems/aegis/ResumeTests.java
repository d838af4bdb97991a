package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Assembler;

/// The PAL functions that programs and libraries have: none of them enters the kernel.
final class ResumeTests {

    private static final int KEPT = Room.DATA + 0x1000;

    private final AegisMachine house = new AegisMachine();

    /// Items 8 and 9, for a program that uses all registers.
    @Test
    void everyRegisterIsAsItWasBeforeTheExceptionAndTheKernelWasEnteredOnce() {
        var room = new Room(house, code -> {
            for (var n = 0; n < 31; n++) {
                code.li(n, 1000 + n);
            }
            code.callPal(Assembler.BPT);
            for (var n = 0; n < 31; n++) {
                code.stq(n, KEPT + 8 * n, 31);
            }
            AegisMachine.exit(code, 0);
            code.label("illegal");
            code.lda(AegisAbi.CAUSE_REGISTER, AegisAbi.RESUME_EXCEPTION, 31).callPal(AegisAbi.RESUME);
        });

        house.run(room);

        for (var n = 0; n < 31; n++) {
            assertThat(room.word(KEPT + 8 * n)).as("register %d", n).isEqualTo(1000 + n);
        }
        assertThat(house.entries()).as("the exception and the exit").isEqualTo(2);
    }

    @Test
    void anAreaThatIsNoneIsAnIllegalInstruction() {
        var room = new Room(house, code -> {
            code.li(28, 77).callPal(AegisAbi.RESUME);
            AegisMachine.exit(code, 1);
            code.label("illegal");
            AegisMachine.exit(code, 5);
        });

        house.run(room);

        assertThat(room.environment.status()).isEqualTo(5);
    }

    @Test
    void theThreadPointerIsTheEnvironmentsOwn() {
        var other = new Room(house, code -> code.nop());
        var room = new Room(house, code -> {
            code.li(16, 123).callPal(Assembler.WRUNIQUE).clr(0).callPal(Assembler.RDUNIQUE).stq(0, KEPT, 31);
            AegisMachine.exit(code, 0);
        });

        house.run(room);

        assertThat(room.word(KEPT)).isEqualTo(123);
        assertThat(other.environment.unique).isZero();
    }

    @Test
    void whoWaitsGoesOnAtTheNextTick() {
        var room = new Room(house, code -> {
            code.callPal(AegisAbi.WAIT);
            AegisMachine.exit(code, 0);
        });
        house.kernel.startClock();

        house.run(room);

        assertThat(house.machine.timer().ticks()).isEqualTo(1);
        assertThat(house.machine.memory().loadQuad((AegisAbi.SLICES_FRAME << 13) + AegisAbi.CLOCK_TICKS))
                .as("for everybody to read").isEqualTo(1);
    }

    /// What a workload calls by number is the library's or means the same to the kernel.
    @Test
    void noNumberOfTheKernelIsAnotherCallOfTheHarness() throws IllegalAccessException {
        var same = new HashSet<Integer>();
        for (var ours : AegisAbi.class.getFields()) {
            for (var theirs : WorkloadAbi.class.getFields()) {
                if (ours.getType() == int.class && theirs.getType() == int.class
                        && ours.getInt(null) >= WorkloadAbi.NULL
                        && ours.getInt(null) == theirs.getInt(null)) {
                    same.add(ours.getInt(null));
                }
            }
        }

        assertThat(same).containsExactlyInAnyOrder(AegisAbi.GETPID, AegisAbi.GETPID_ON_STACK, AegisAbi.EXIT,
                AegisAbi.SCALL);
    }
}
