package spin.plexus;

import spin.core.Console;
import spin.core.boot.SpinKernel;
import spin.core.strand.Processor;
import spin.plexus.icmp.IcmpManager;
import spin.plexus.ip.IpAddress;
import spin.plexus.wire.Ticker;

/// Asks a machine whether it is there, and waits for the answer.
final class Ping {
    private static final long PATIENCE_MICROS = 1_000_000;
    /// How often somebody who waits looks; answers are timed when they come, not when they are seen.
    private static final int LOOKS_PER_SECOND = 1000;
    private static final int DATA = 56;

    private final Processor processor;
    private final long hertz;
    private final Console console;
    private final IcmpManager icmp;
    private final Ticker ticker;
    private int identifier;

    private static final class Wait {
        long answered = -1;
        int bytes;
    }

    Ping(SpinKernel kernel, IcmpManager icmp, Ticker ticker) {
        processor = kernel.processor();
        hertz = kernel.hertz();
        console = kernel.console();
        this.icmp = icmp;
        this.ticker = ticker;
    }

    /// On a strand.
    ///
    /// @return whether every question was answered
    boolean run(int address, int times) {
        int mine = identifier++ & 0xffff;
        int answers = 0;
        for (int sequence = 1; sequence <= times; sequence++) {
            if (once(address, mine, sequence)) {
                answers++;
            }
        }
        console.println("ping: %d asked, %d answered".formatted(times, answers));
        return answers == times;
    }

    private boolean once(int address, int mine, int sequence) {
        var wait = new Wait();
        long asked = ticker.now();
        icmp.onAnswer((from, who, number, bytes) -> {
            if (from == address && who == mine && number == sequence && wait.answered < 0) {
                wait.answered = ticker.now();
                wait.bytes = bytes;
            }
        });
        try {
            if (!icmp.ask(address, mine, sequence, new byte[DATA])) {
                console.println("ping: no link leads to %s".formatted(IpAddress.toText(address)));
                return false;
            }
            while (wait.answered < 0 && ticker.now() - asked < PATIENCE_MICROS) {
                processor.sleepUntil(processor.now() + hertz / LOOKS_PER_SECOND);
            }
        } finally {
            icmp.onAnswer(null);
        }
        console.println(wait.answered < 0
                ? "ping: %s does not answer".formatted(IpAddress.toText(address))
                : "ping: %s answers %d bytes, sequence %d, %d us".formatted(IpAddress.toText(address), wait.bytes,
                        sequence, wait.answered - asked));
        return wait.answered >= 0;
    }
}
