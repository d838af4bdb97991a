package spin.ext.trace;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import spin.core.Console;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.dispatcher.Binding;
import spin.dispatcher.Events;
import spin.dispatcher.InstallException;
import spin.plexus.trace.PacketTrace;

/// Keeps the frames that go by and that its guard lets through. A filter is a guard: what it refuses costs its evaluation and nothing else, and
/// while nothing is traced nothing is raised.
public final class PacketTracer implements Extension {
    private static final int HEX_LINE = 40;

    private final Capture capture = new Capture();
    private @Nullable Binding tracing;

    @Override
    public void start(Kernel kernel) {
        kernel.events().on(Shell.class, Shell::run)
                .guard((command, arguments) -> command.equals("packets"))
                .handle((command, arguments) -> {
                    run(Words.of(arguments), kernel.console(), kernel.events());
                    return true;
                })
                .as("packets").install();
    }

    private void run(Words words, Console console, Events events) {
        switch (words.at(0)) {
            case "on" -> begin(words, console, events);
            case "off" -> {
                end();
                console.println("packets: off, %d packets are kept".formatted(capture.size()));
            }
            case "show" -> show(console);
            case "pcapng" -> hex(console);
            default ->
                console.println("packets on [arp] [icmp] [tcp] [udp] [port N] [host A.B.C.D] | off | show | pcapng");
        }
    }

    private void begin(Words words, Console console, Events events) {
        try {
            var filter = Filter.of(words, 1);
            end();
            capture.clear();
            tracing = events.on(PacketTrace.class, PacketTrace::packet).guard(filter::admits).handle(capture::add)
                    .as("packets").install();
            console.println("packets: on");
        } catch (IllegalArgumentException | InstallException refused) {
            console.println("packets: " + refused.getMessage());
        }
    }

    private void end() {
        var binding = tracing;
        if (binding != null) {
            binding.uninstall();
            tracing = null;
        }
    }

    private void show(Console console) {
        var lines = capture.lines();
        for (int i = 0; i < lines.size(); i++) {
            console.println(lines.get(i));
        }
        console.println("packets: %d packets, %d older ones forgotten".formatted(lines.size(), capture.forgotten()));
    }

    /// The file in hexadecimal: a kernel has no files, `xxd -r -p` has.
    private void hex(Console console) {
        var bytes = capture.pcapng();
        for (int i = 0; i < bytes.length; i += HEX_LINE) {
            console.println(HexFormat.of().formatHex(bytes, i, Math.min(bytes.length, i + HEX_LINE)));
        }
    }
}
