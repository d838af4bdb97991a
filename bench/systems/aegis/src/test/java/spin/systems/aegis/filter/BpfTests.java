package spin.systems.aegis.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.systems.aegis.filter.Bpf.A;
import static spin.systems.aegis.filter.Bpf.ABS;
import static spin.systems.aegis.filter.Bpf.ALU;
import static spin.systems.aegis.filter.Bpf.B;
import static spin.systems.aegis.filter.Bpf.DIV;
import static spin.systems.aegis.filter.Bpf.H;
import static spin.systems.aegis.filter.Bpf.IMM;
import static spin.systems.aegis.filter.Bpf.IND;
import static spin.systems.aegis.filter.Bpf.JA;
import static spin.systems.aegis.filter.Bpf.JEQ;
import static spin.systems.aegis.filter.Bpf.JMP;
import static spin.systems.aegis.filter.Bpf.K;
import static spin.systems.aegis.filter.Bpf.LD;
import static spin.systems.aegis.filter.Bpf.LDX;
import static spin.systems.aegis.filter.Bpf.LEN;
import static spin.systems.aegis.filter.Bpf.MEM;
import static spin.systems.aegis.filter.Bpf.MISC;
import static spin.systems.aegis.filter.Bpf.MSH;
import static spin.systems.aegis.filter.Bpf.NEG;
import static spin.systems.aegis.filter.Bpf.RET;
import static spin.systems.aegis.filter.Bpf.ST;
import static spin.systems.aegis.filter.Bpf.STX;
import static spin.systems.aegis.filter.Bpf.TAX;
import static spin.systems.aegis.filter.Bpf.TXA;
import static spin.systems.aegis.filter.Bpf.W;
import static spin.systems.aegis.filter.Bpf.X;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.systems.aegis.filter.Bpf.Instruction;

final class BpfTests {

    private static final byte[] PACKET = {0x45, 1, 2, 3, (byte) 0xff, (byte) 0xfe, 6, 7};

    private static int run(Instruction... program) {
        return new Bpf(List.of(program)).run(PACKET, 0, PACKET.length);
    }

    private static Instruction op(int code, int k) {
        return Instruction.of(code, k);
    }

    private static Instruction answer() {
        return op(RET | A, 0);
    }

    @Test
    void loads() {
        assertThat(run(op(LD | W | ABS, 1), answer())).isEqualTo(0x0102_03ff);
        assertThat(run(op(LD | H | ABS, 4), answer())).isEqualTo(0xfffe);
        assertThat(run(op(LD | B | ABS, 4), answer())).isEqualTo(0xff);
        assertThat(run(op(LDX | IMM, 2), op(LD | B | IND, 4), answer())).isEqualTo(6);
        assertThat(run(op(LD | LEN, 0), answer())).isEqualTo(8);
        assertThat(run(op(LDX | LEN, 0), op(MISC | TXA, 0), answer())).isEqualTo(8);
        assertThat(run(op(LDX | B | MSH, 0), op(MISC | TXA, 0), answer())).isEqualTo(20);
        assertThat(run(op(LD | IMM, 9), op(ST, 15), op(LDX | MEM, 15), op(STX, 3), op(LD | MEM, 3), answer()))
                .isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource({"5", "6", "7", "8", "2147483647", "-1", "-4"})
    void aLoadBeyondThePacketRefusesIt(int offset) {
        assertThat(run(op(LD | W | ABS, offset), op(RET | K, 1))).isZero();
        assertThat(run(op(LDX | IMM, offset), op(LD | W | IND, 0), op(RET | K, 1))).isZero();
        assertThat(run(op(LDX | IMM, offset), op(LD | W | IND, offset), op(RET | K, 1))).isZero();
    }

    @Test
    void anIndexThatWrapsAroundIsBeyondThePacket() {
        assertThat(run(op(LDX | IMM, -3), op(LD | B | IND, 4), op(RET | K, 1))).isZero();
        assertThat(run(op(LDX | B | MSH, 8), op(RET | K, 1))).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0x00,7,3,10", "0x10,7,3,4", "0x20,7,3,21", "0x30,-1,2,2147483647", "0x40,5,2,7", "0x50,7,3,3",
            "0x60,1,31,-2147483648", "0x60,1,32,0", "0x70,-1,31,1", "0x70,-1,32,0"})
    void arithmetic(String operation, int a, int operand, int result) {
        int code = ALU | Integer.decode(operation);
        assertThat(run(op(LD | IMM, a), op(code | K, operand), answer())).isEqualTo(result);
        assertThat(run(op(LD | IMM, a), op(LDX | IMM, operand), op(code | X, 0), answer())).isEqualTo(result);
    }

    @Test
    void negationAndTransfer() {
        assertThat(run(op(LD | IMM, 5), op(ALU | NEG, 0), answer())).isEqualTo(-5);
        assertThat(run(op(LD | IMM, 5), op(MISC | TAX, 0), op(LD | IMM, 0), op(MISC | TXA, 0), answer())).isEqualTo(5);
    }

    @Test
    void dividingByZeroRefusesThePacket() {
        assertThat(run(op(LDX | IMM, 0), op(LD | IMM, 1), op(ALU | DIV | X, 0), op(RET | K, 1))).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0x10,5,5,true", "0x10,5,6,false", "0x20,-1,1,true", "0x20,1,1,false", "0x30,1,1,true",
            "0x30,0,-1,false", "0x40,6,2,true", "0x40,4,2,false"})
    void jumps(String condition, int a, int operand, boolean taken) {
        int code = JMP | Integer.decode(condition);
        assertThat(run(op(LD | IMM, a), new Instruction(code | K, 0, 1, operand), op(RET | K, 1), op(RET | K, 2)))
                .isEqualTo(taken ? 1 : 2);
        assertThat(run(op(LD | IMM, a), op(LDX | IMM, operand), new Instruction(code | X, 1, 0, 0), op(RET | K, 2),
                op(RET | K, 1))).isEqualTo(taken ? 1 : 2);
    }

    @Test
    void theUnconditionalJumpIsLong() {
        var program = new ArrayList<>(List.of(op(JMP | JA, 1000)));
        program.addAll(Collections.nCopies(1000, op(RET | K, 7)));
        program.add(op(RET | K, 8));
        assertThat(new Bpf(program).run(PACKET, 0, 8)).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x18, 0x38, 0x60 | 0x08, 0xc0, 0x21, 0x8c, 0x94, 0x0d, 0x55, 0x0e | 0x10, 0x0f, 0x100, -1,
            0x02 | 0x08})
    void instructionsThatDoNotExistAreRefused(int code) {
        assertThatThrownBy(() -> new Bpf(List.of(op(code, 1), op(RET | K, 0))))
                .hasMessageContaining("there is no such instruction");
    }

    @Test
    void programsThatCouldLeaveThemselvesAreRefused() {
        assertThatThrownBy(() -> new Bpf(List.of())).hasMessageContaining("1 to 4096");
        assertThatThrownBy(() -> new Bpf(List.of(op(LD | IMM, 0)))).hasMessageContaining("must be a return");
        assertThatThrownBy(() -> new Bpf(List.of(new Instruction(JMP | JEQ, 0, 1, 0), op(RET | K, 0))))
                .hasMessageContaining("jumps out");
        assertThatThrownBy(() -> new Bpf(List.of(new Instruction(JMP | JEQ, -1, 0, 0), op(RET | K, 0))))
                .hasMessageContaining("eight bits");
        assertThatThrownBy(() -> new Bpf(List.of(op(JMP | JA, 1), op(RET | K, 0)))).hasMessageContaining("jumps out");
        assertThatThrownBy(() -> new Bpf(List.of(op(JMP | JA, -1), op(RET | K, 0)))).hasMessageContaining("jumps out");
        assertThatThrownBy(() -> new Bpf(List.of(op(ST, 16), op(RET | K, 0)))).hasMessageContaining("scratch word 16");
        assertThatThrownBy(() -> new Bpf(List.of(op(LD | MEM, -1), op(RET | K, 0))))
                .hasMessageContaining("scratch word -1");
        assertThatThrownBy(() -> new Bpf(List.of(op(ALU | DIV, 0), op(RET | K, 0)))).hasMessageContaining("by zero");
    }

    /// Whatever the check lets through ends, and touches nothing beyond the packet.
    @Test
    void randomProgramsAreRefusedOrEnd() {
        var chance = new SplittableRandom(5);
        var accepted = 0;
        for (var trial = 0; trial < 20_000; trial++) {
            var program = new Instruction[1 + chance.nextInt(6)];
            Arrays.setAll(program, i -> new Instruction(chance.nextInt(0x100), chance.nextInt(3), chance.nextInt(3),
                    chance.nextInt(4) == 0 ? chance.nextInt() : chance.nextInt(20)));
            program[program.length - 1] = op(RET | A, 0);
            try {
                run(program);
                accepted++;
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageContaining("filter program");
            }
        }
        assertThat(accepted).isGreaterThan(500);
    }
}
