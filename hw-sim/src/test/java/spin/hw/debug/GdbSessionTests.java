package spin.hw.debug;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.elf.AlphaRun;
import spin.hw.pal.OsfPal;

/// What the server says to a debugger, and that it does the machine no harm. Addresses are those of the committed program `hello`.
class GdbSessionTests {

    private static final String WRITE_BYTES = "120000248";
    private static final long START = 0x1_2000_0220L;

    private static AlphaRun hello() {
        return AlphaRun.ofCommitted("hello");
    }

    /// A run of hello under a debugger's script.
    private static AlphaRun debugged(ScriptedDebugger debugger) {
        var run = hello();
        var session = GdbSession.attach(run.machine, debugger);
        run.machine.cpu().pal(new OsfPal(run.machine, new DebuggedKernel(run.calls, session)));
        run.machine.cpu().run();
        session.exited(run.calls.status());
        return run;
    }

    private static List<String> replies(String... packets) {
        var debugger = new ScriptedDebugger().says(packets);
        debugged(debugger);
        return debugger.replies();
    }

    /// A 64-bit value as the target has it in memory.
    private static String bytes(long value) {
        return Hexadecimal.of(Long.reverseBytes(value));
    }

    @Test
    void aDebuggerLearnsWhatItTalksTo() {
        var replies = replies("qSupported:multiprocess+;swbreak+", "?", "qC", "qfThreadInfo", "qsThreadInfo",
                "qAttached",
                "Hg0", "T1", "vCont?", "qXfer:features:read:target.xml:0,1000", "vMustReplyEmpty");

        assertThat(replies.get(0)).contains("PacketSize=4000", "qXfer:features:read+", "swbreak+", "QStartNoAckMode+");
        assertThat(replies.subList(1, 9)).containsExactly("T05thread:1;", "QC1", "m1", "l", "1", "OK", "OK",
                "vCont;c;C;s;S");
        assertThat(replies.get(9)).startsWith("l<?xml").contains("<architecture>alpha</architecture>");
        assertThat(replies.get(10)).isEmpty();
    }

    @Test
    void theTargetsDescriptionComesInPieces() {
        var replies = replies("qXfer:features:read:target.xml:0,10", "qXfer:features:read:target.xml:10,ffff",
                "qXfer:features:read:target.xml:fffff,1", "qXfer:features:read:other.xml:0,1",
                "qXfer:features:read:target.xml:0", "qXfer:memory-map:read::0,1");

        assertThat(replies.get(0)).hasSize(17).startsWith("m");
        assertThat(replies.get(1)).startsWith("l").endsWith("</target>\n");
        assertThat(replies.subList(2, 6)).containsExactly("E16", "E00", "E16", "");
    }

    @Test
    void registersAreReadAndWrittenByGdbsNumbers() {
        var replies = replies("p40", "P1=" + bytes(77), "p1", "p1f", "P1f=" + bytes(5), "p1f", "P3e=" + bytes(9), "p3e",
                "p41", "p42", "p43", "P43=" + bytes(1), "pzz", "P1", "P1=12", "P1=" + "g".repeat(16));

        assertThat(replies).containsExactly(bytes(START), "OK", bytes(77), bytes(0), "OK", bytes(0), "OK", bytes(9),
                "x".repeat(16), "x".repeat(16), "E16", "E16", "E16", "E16", "E16", "E16");
    }

    @Test
    void allRegistersGoTogether() {
        var all = replies("g").getFirst();
        assertThat(all).hasSize(GdbRegisters.COUNT * 16);
        assertThat(all.substring(64 * 16, 65 * 16)).isEqualTo(bytes(START));

        var changed = bytes(1234) + all.substring(16, 65 * 16);
        assertThat(replies("G" + changed, "p0", "G123", "G" + "z".repeat(16), "G", "p0")).containsExactly("OK",
                bytes(1234), "E16", "E16", "E16", bytes(1234));
    }

    @Test
    void memoryIsReadAndWrittenAsFarAsItIsMapped() {
        // Two pages: text and read-only data, then data. The first write is to a page that the program may only read.
        assertThat(replies("m120000248,4", "m120000248,0", "m0,8", "m120003ffe,10", "M120000000,2:abcd", "m120000000,2",
                "X120002002,3:q\3}", "m120002002,3")).containsExactly("1204f147", "", "E0e", "0000", "OK", "abcd", "OK",
                        "71037d");
        assertThat(replies("M0,1:00", "M120003fff,2:abcd", "m120003fff,1", "M120000000,2:ab", "M120000000,2:abcx",
                "M120000000", "m120000000", "m120000000,ffffffffffffffff", "mffffffffffffffff,1",
                "m8000000000000000,8"))
                .containsExactly("E0e", "E0e", "00", "E16", "E16", "E16", "E16", "E16", "E0e", "E0e");
    }

    @Test
    void theMachineStopsAtABreakpointEachTimeItArrivesAndOnlyThen() {
        var debugger = new ScriptedDebugger().says("Z0," + WRITE_BYTES + ",4", "c", "p40", "p11", "c");
        var run = debugged(debugger);

        assertThat(debugger.replies()).containsExactly("OK", "T05thread:1;swbreak:;", bytes(0x1_2000_0248L), bytes(13),
                "W04");
        assertThat(run.ending()).isEqualTo(hello().run().ending());
        assertThat(debugger.closed).isTrue();
    }

    @Test
    void aRemovedBreakpointIsNoMore() {
        assertThat(replies("Z0," + WRITE_BYTES + ",4", "z0," + WRITE_BYTES + ",4", "vCont;c")).containsExactly("OK",
                "OK",
                "W04");
    }

    @Test
    void aStepIsOneInstructionHoweverManyMissesItTakes() {
        assertThat(replies("s", "p40", "vCont;s:1", "p40", "S05", "p40")).containsExactly("T05thread:1;",
                bytes(START + 4),
                "T05thread:1;", bytes(START + 8), "T05thread:1;", bytes(START + 12));
    }

    @Test
    void aWatchStopsAfterTheAccessThatItIsFor() {
        // The first store of main is `stq s2,24(sp)`, the sixth instruction; sp is 16 less the frame's 48 below its start.
        var start = hello().machine.cpu().register(30);
        var slot = Long.toHexString(start - 48 + 24);

        assertThat(replies("Z2," + slot + ",8", "c", "z2," + slot + ",8", "Z3," + slot + ",1", "c", "c"))
                .containsExactly("OK", "T05thread:1;watch:" + slot + ";", "OK", "OK",
                        "T05thread:1;rwatch:" + slot + ";",
                        "W04");
        assertThat(replies("Z4," + slot + ",8", "c", "c", "c")).containsExactly("OK",
                "T05thread:1;awatch:" + slot + ";",
                "T05thread:1;awatch:" + slot + ";", "W04");
    }

    @Test
    void anInterruptStopsARunningMachine() {
        var run = AlphaRun.ofCommitted("sieve");
        var debugger = new ScriptedDebugger().says("c").interruptsAtPoll(10).says("p40");
        GdbSession.attach(run.machine, debugger);
        run.run();

        assertThat(debugger.replies().getFirst()).isEqualTo("T02thread:1;");
        assertThat(run.ending()).isEqualTo(AlphaRun.ofCommitted("sieve").run().ending());
    }

    @Test
    void aFaultIsShownAsTheSignalThatItWouldBecome() {
        var debugger = new ScriptedDebugger().says("P40=" + bytes(0x4000), "c", "p40", "P40=" + bytes(START), "c");
        var run = hello();
        var session = GdbSession.attach(run.machine, debugger);
        run.machine.cpu().pal(new OsfPal(run.machine, new DebuggedKernel(run.calls, session)));
        run.machine.cpu().run();

        assertThat(debugger.replies().subList(1, 3)).containsExactly("T0bthread:1;", bytes(0x4000));
    }

    @Test
    void jumpingElsewhereIsARunFromThere() {
        assertThat(replies("s", "s", "c" + Long.toHexString(START))).containsExactly("T05thread:1;", "T05thread:1;",
                "W04");
        assertThat(replies("cnowhere", "Cxx", "C05;zz")).containsExactly("E16", "E16", "E16");
    }

    @Test
    void theDebuggerMayGoInFourWaysAndTheMachineRunsOnOrStops() {
        var expected = hello().run().ending();

        var detaches = new ScriptedDebugger().says("Z0," + WRITE_BYTES + ",4", "D");
        assertThat(debugged(detaches).ending()).isEqualTo(expected);
        assertThat(detaches.replies()).containsExactly("OK", "OK");

        assertThat(debugged(new ScriptedDebugger()).ending()).isEqualTo(expected);

        var kills = new ScriptedDebugger().says("s", "k");
        assertThat(debugged(kills).calls.status()).isEqualTo(-1);
        assertThat(kills.closed).isTrue();

        var killsPolitely = new ScriptedDebugger().says("vKill;1");
        assertThat(debugged(killsPolitely).calls.status()).isEqualTo(-1);
        assertThat(killsPolitely.replies()).containsExactly("OK");
    }

    @Test
    void acknowledgementsEndWhenTheDebuggerWantsNone() {
        var debugger = new ScriptedDebugger().says("qC", "QStartNoAckMode", "qC");
        debugged(debugger);

        assertThat(debugger.heard()).startsWith("+$QC1#c5+$OK#9a$QC1#c5");
    }

    @Test
    void aCorruptPacketIsAskedForAgainAndALostReplySentAgain() {
        var debugger = new ScriptedDebugger().saysRaw("$qC#00").saysRaw("$qC#b4").saysRaw("-");
        debugged(debugger);

        assertThat(debugger.heard()).startsWith("-+$QC1#c5$QC1#c5");
    }

    @Test
    void whetherADebuggerIsAttachedChangesNoCycle() {
        var free = hello().run();
        var watched = debugged(new ScriptedDebugger().says("Z0," + WRITE_BYTES + ",4", "Z4,120002000,8", "c", "s", "g",
                "m120000000,100", "m4000,8", "c"));

        assertThat(watched.machine.clock().now()).isEqualTo(free.machine.clock().now());
        assertThat(watched.ending()).isEqualTo(free.ending());
        assertThat(watched.machine.cpu().dataBuffer().misses()).isEqualTo(free.machine.cpu().dataBuffer().misses());
    }

    @Test
    void aBreakpointTableIsBounded() {
        var debugger = new ScriptedDebugger();
        for (int i = 0; i < 5000; i++) {
            debugger.says("Z0," + Long.toHexString(0x1_3000_0000L + 4L * i) + ",4");
        }
        debugged(debugger);

        assertThat(debugger.replies()).contains("OK", "E16").hasSize(5000);
    }

    /// Packets that a debugger would never send, well framed and not; the machine must run to its end afterwards.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void nonsenseNeverBreaksTheServer(long seed) {
        var chance = new SplittableRandom(seed);
        var debugger = new ScriptedDebugger();
        var starts = List.of("m", "M", "X", "p", "P", "G", "Z0,", "Z2,", "Z9,", "z1,",
                "qXfer:features:read:target.xml:",
                "vCont", "vCont;", "vFile:", "H", "T", "q", "Q", "!", "\377", "b", "R", "qSupported:");
        var letters = "0123456789abcdef,:;=-xz#$}*\0\377";
        for (int i = 0; i < 400; i++) {
            var text = new StringBuilder(starts.get(chance.nextInt(starts.size())));
            for (int n = chance.nextInt(30); n > 0; n--) {
                text.append(letters.charAt(chance.nextInt(letters.length())));
            }
            if (text.toString().startsWith("vCont;")) {
                text.append('!').setCharAt(6, '!');
            }
            debugger.says(text.toString());
            debugger.saysRaw("$" + text.reverse() + "#zz");
        }
        debugger.says("P40=" + bytes(START));
        var run = hello();
        var before = run.machine.cpu().instructions();
        GdbSession.attach(run.machine, debugger);
        run.machine.cpu().step();

        assertThat(run.machine.cpu().instructions()).isLessThanOrEqualTo(before + 1);
        assertThat(debugger.closed).as("it said all it had").isTrue();
        assertThat(debugger.replies()).hasSizeGreaterThan(300);
    }
}
