package spin.hw.debug;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import spin.hw.elf.AlphaRun;

/// The trace is what happened, in order, with names.
class TraceTests {

    @Test
    void eachInstructionThatCompletesHasALineAndNothingElseDoes() {
        var run = AlphaRun.ofCommitted("hello");
        var lines = new ArrayList<String>();
        try (var _ = InstructionTrace.start(run.machine, run.program.image().symbols(), lines::add)) {
            run.run();
        }

        assertThat(lines).hasSize(138).first().asString()
                .isEqualTo(
                        "        1  0x120000220 _start                   br t12,120000224 <_start+0x4>    t12=0x120000224");
        assertThat(lines).anyMatch(line -> line.matches(" +\\d+  0x1200000f0 main +ldah gp,1\\(t12\\) +gp=0x1200100f0"))
                .anyMatch(line -> line.contains("write_bytes+0x4 ") && line.contains("mov a0,a1 "))
                .last().asString().contains("callsys");
        // A system call's results are the callsys instruction's.
        assertThat(lines).anyMatch(line -> line.matches(".* callsys +v0=0xd.*"));
    }

    @Test
    void tracingChangesNoCycleAndEndsWithClose() {
        var free = AlphaRun.ofCommitted("hello").run();
        var traced = AlphaRun.ofCommitted("hello");
        var lines = new ArrayList<String>();
        var trace = InstructionTrace.start(traced.machine, traced.program.image().symbols(), lines::add);
        for (int i = 0; i < 20; i++) {
            traced.machine.cpu().step();
        }
        trace.close();
        int seen = lines.size();
        traced.run();

        assertThat(traced.machine.clock().now()).isEqualTo(free.machine.clock().now());
        assertThat(traced.ending()).isEqualTo(free.ending());
        assertThat(lines).hasSize(seen);
        assertThat(seen).isBetween(5, 20);
    }
}
