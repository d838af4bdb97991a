package spin.bench.cpu;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import spin.hw.Execution;
import spin.hw.profile.Profile;

/// The process that runs one program on our machine, as qemu-alpha is the process that runs it there: it writes what the program writes, when it
/// does, and last a line of its own that begins with `#`.
public final class Worker {

    private Worker() {}

    /// @param arguments the program, how many rounds, the engine, and whether TLB timing is exact
    public static void main(String[] arguments) {
        var image = Programs.named(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        var profile = Profile.named("dec3000-400");
        var out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        var machine = new BareMachine(arguments[3].equals("off") ? profile.withoutTbTiming() : profile, image, rounds,
                out::print);
        machine.machine().execution(
                arguments[2].equals("interpreter") ? Execution.INTERPRETED : Execution.AUTOMATIC);
        machine.run();
        out.printf(Locale.ROOT, "#instructions=%d cycles=%d misses=%d%n", machine.machine().cpu().instructions(),
                machine.machine().clock().now(), machine.machine().cpu().dataBuffer().misses());
    }
}
