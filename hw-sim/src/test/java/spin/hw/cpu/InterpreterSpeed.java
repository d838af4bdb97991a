package spin.hw.cpu;

import static spin.hw.asm.Assembler.CALLSYS;
import static spin.hw.asm.Assembler.literal;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import spin.hw.TestMachine;
import spin.hw.asm.Assembler;
import spin.hw.asm.FloatOperate;
import spin.hw.asm.Operate;

/// How many million instructions the interpreter completes in a second of the host's processor time, program by program.
///
///     java -cp hw-sim/target/test-classes:hw-sim/target/classes spin.hw.cpu.InterpreterSpeed
///
/// All programs run in one JVM, because compiled for one program alone the interpreter is faster than it ever is in use; rounds of
/// them alternate, and the median round counts.
final class InterpreterSpeed {

    private static final int ROUNDS = 9;
    private static final int WARM_UP = 4;
    private static final long ITERATIONS = 3_000_000;

    private InterpreterSpeed() {}

    public static void main(String[] arguments) {
        var rates = new LinkedHashMap<String, double[]>();
        for (int round = 0; round < ROUNDS; round++) {
            for (var program : programs().entrySet()) {
                rates.computeIfAbsent(program.getKey(), _ -> new double[ROUNDS])[round] = rate(program.getValue());
            }
        }
        rates.forEach((name, all) -> {
            double[] warm = Arrays.copyOfRange(all, WARM_UP, ROUNDS);
            Arrays.sort(warm);
            System.out.printf("%-28s %6.1f million instructions/s%n", name, warm[warm.length / 2]);
        });
    }

    private static double rate(Assembler code) {
        var test = new TestMachine();
        test.cpu().engine(test.cpu().interpreter());
        for (int i = 0; i < 8; i++) {
            test.map(TestMachine.DATA + 8192L * i);
        }
        test.load(code.assemble());
        var threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        test.cpu().run();
        return test.cpu().instructions() * 1e3 / (threads.getCurrentThreadCpuTime() - begin);
    }

    private static Map<String, Assembler> programs() {
        var programs = new LinkedHashMap<String, Assembler>();
        programs.put("load, add, store", begin().label("again").ldq(4, 0, 2).addq(3, 4, 3).srl(3, literal(3), 5)
                .xor(3, 5, 3).stq(3, 0, 2).subq(1, literal(1), 1).bne(1, "again").callPal(CALLSYS));
        programs.put("with an unpredictable branch", begin().li(6, 0x5DEECE66DL).label("again").mulq(3, 6, 3)
                .addq(3, literal(11), 3).srl(3, literal(40), 4).blbs(4, "odd").addq(5, literal(1), 5).label("odd")
                .subq(1, literal(1), 1).bne(1, "again").callPal(CALLSYS));
        programs.put("bytes of a string", begin().label("again").and(1, literal(63), 4).addq(2, 4, 4).ldqU(5, 0, 4)
                .operate(Operate.EXTBL, 5, 4, 6).operate(Operate.INSBL, 6, 4, 7).operate(Operate.MSKBL, 5, 4, 5)
                .bis(5, 7, 5)
                .stqU(5, 0, 4).addl(3, 6, 3).subq(1, literal(1), 1).bne(1, "again").callPal(CALLSYS));
        programs.put("calls",
                begin().label("again").bsr("callee").subq(1, literal(1), 1).bne(1, "again").callPal(CALLSYS)
                        .label("callee").lda(30, -16, 30).stq(26, 0, 30).ldq(26, 0, 30).lda(30, 16, 30).ret());
        programs.put("floating point", begin().li(4, 0x3ff0_0000_0000_0001L).stq(4, 0, 2).ldt(1, 0, 2).ldt(2, 0, 2)
                .label("again").operate(FloatOperate.MULT, "SU", 1, 2, 1).operate(FloatOperate.ADDT, "SU", 1, 2, 3)
                .operate(FloatOperate.SUBT, "SU", 3, 2, 1).stt(1, 8, 2).subq(1, literal(1), 1).bne(1, "again")
                .callPal(CALLSYS));
        return programs;
    }

    private static Assembler begin() {
        return new Assembler(TestMachine.TEXT).li(1, ITERATIONS).li(2, TestMachine.DATA).li(3, 12345)
                .li(30, TestMachine.DATA + 8192);
    }
}
