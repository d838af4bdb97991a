package spin.core.boot;

import java.util.ArrayList;
import java.util.List;
import spin.core.inspect.FaultLog;
import spin.core.load.ExtensionLoader;
import spin.core.panic.Panic;
import spin.core.strand.StrandView;
import spin.hw.cpu.Cpu;

/// What the report of a panic says of this kernel, besides the failure itself.
final class PanicParts {
    private static final int MOST_LINES = 20;
    private static final int REGISTERS_A_LINE = 4;

    private PanicParts() {}

    static void of(SpinKernel kernel, ExtensionLoader loader, FaultLog faults, Panic panic) {
        var processor = kernel.processor();
        panic.part("strand", () -> {
            var running = processor.current();
            return List.of(running == null ? "none was running" : running.name());
        });
        panic.part("strands", () -> latest(new StrandView(processor).strands().stream()
                .map(each -> "%s of %s: %s, priority %d".formatted(each.name(), each.owner(), each.state(),
                        each.priority()))
                .toList()));
        panic.part("domains", () -> loader.loaded().stream().map(each -> "%s: %d classes, %d handlers%s".formatted(
                each.name(), each.classes(), each.handlers(), each.privileged() ? ", privileged" : "")).toList());
        panic.part("latest faults", () -> latest(faults.entries().stream()
                .map(each -> "%d at cycle %d: %s %s".formatted(each.number(), each.cycle(), each.binding(),
                        each.what()))
                .toList()));
        panic.part("latest refusals", () -> latest(kernel.audit().entries().stream()
                .map(each -> "%d %s, %s: %s".formatted(each.number(), each.requester(), each.object(), each.reason()))
                .toList()));
        panic.part("machine", () -> machine(kernel.machine().cpu()));
        panic.part("registers", () -> registers(kernel.machine().cpu()));
    }

    private static List<String> latest(List<String> lines) {
        int left = Math.max(0, lines.size() - MOST_LINES);
        if (left == 0) {
            return lines;
        }
        var latest = new ArrayList<String>();
        latest.add("... %d older ones".formatted(left));
        latest.addAll(lines.subList(left, lines.size()));
        return latest;
    }

    private static List<String> machine(Cpu cpu) {
        return List.of("pc %016x, %s mode, IPL %d, ASN %d, page table at %x".formatted(cpu.pc(),
                cpu.palMode() ? "PAL" : cpu.userMode() ? "user" : "kernel", cpu.ipl(), cpu.asn(), cpu.pageTableBase()));
    }

    private static List<String> registers(Cpu cpu) {
        var lines = new ArrayList<String>();
        for (int first = 0; first < 32; first += REGISTERS_A_LINE) {
            var line = new StringBuilder();
            for (int n = first; n < first + REGISTERS_A_LINE; n++) {
                line.append(n == first ? "" : "  ").append("r%-2d %016x".formatted(n, cpu.register(n)));
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
