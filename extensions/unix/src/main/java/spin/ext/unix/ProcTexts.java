package spin.ext.unix;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import spin.core.file.Files;

/// The texts of the files in `/proc`, as programs parse them.
final class ProcTexts {
    private static final String[] LIMITS = {"Max cpu time", "Max file size", "Max data size", "Max stack size",
            "Max core file size", "Max resident set", "Max open files", "Max address space", "Max processes",
            "Max locked memory", "Max file locks", "Max pending signals", "Max msgqueue size", "Max nice priority",
            "Max realtime priority", "Max realtime timeout"};
    private static final long KILOBYTE = 1024;
    private static final int TICKS = 1024;

    private final Processes processes;
    private final Scheduling scheduling;
    private final Files files;
    private final Frames frames;

    ProcTexts(Processes processes, Files files, Frames frames) {
        this.processes = processes;
        scheduling = processes.scheduling();
        this.files = files;
        this.frames = frames;
    }

    // The machine.

    String processor() {
        return """
                cpu\t\t\t: Alpha
                cpu model\t\t: EV4
                cpu variation\t\t: 0
                cpu revision\t\t: 0
                system type\t\t: SPIN
                cycle frequency [Hz]\t: %d
                timer frequency [Hz]\t: 1024.00
                page size [bytes]\t: %d
                phys. address bits\t: 34
                max. addr. space #\t: 63
                cpus detected\t\t: 1
                cpus active\t\t: 1
                """.formatted(scheduling.threads().cyclesPerSecond(), Memory.PAGE);
    }

    String memory() {
        long all = frames.all() * (Memory.PAGE / KILOBYTE);
        long free = frames.free() * (Memory.PAGE / KILOBYTE);
        var text = new StringBuilder();
        line(text, "MemTotal:", all);
        line(text, "MemFree:", free);
        line(text, "MemAvailable:", free);
        for (var name : new String[]{"Buffers:", "Cached:", "SwapCached:", "SwapTotal:", "SwapFree:", "Shmem:",
                "SReclaimable:"}) {
            line(text, name, 0);
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, long kilobytes) {
        text.append("%-15s %8d kB\n".formatted(name, kilobytes));
    }

    String kinds() {
        return "nodev\tproc\nnodev\ttmpfs\n\tdiskfs\n";
    }

    String statistics() {
        long ticks = scheduling.now() / (Scheduling.NANOSECONDS / TICKS);
        return "cpu  %d 0 0 0 0 0 0 0 0 0\ncpu0 %d 0 0 0 0 0 0 0 0 0\nintr 0\nctxt 0\nbtime %d\nprocesses %d\nprocs_running 1\nprocs_blocked 0\n"
                .formatted(ticks, ticks, Scheduling.calendarOf(0) / Scheduling.NANOSECONDS, processes.all().size());
    }

    String upTime() {
        long hundredths = scheduling.now() / (Scheduling.NANOSECONDS / 100);
        return "%d.%02d 0.00\n".formatted(hundredths / 100, hundredths % 100);
    }

    String load() {
        int last = processes.all().isEmpty() ? 0 : processes.all().getLast().pid();
        return "0.00 0.00 0.00 1/%d %d\n".formatted(processes.all().size(), last);
    }

    String version() {
        return "Linux version 6.1.0-spin (spin) #1 SPIN\n";
    }

    /// The file systems, each at its place in the tree.
    String mounts() {
        var text = new StringBuilder();
        if (!files.names().contains(Tree.ROOT)) {
            text.append("none / tmpfs ro 0 0\n");
        }
        for (var name : files.names()) {
            var facts = files.find(name).facts();
            text.append("%s %s %s %s 0 0\n".formatted(name, name.equals(Tree.ROOT) ? "/" : "/" + name, facts.type(),
                    facts.readOnly() ? "ro" : "rw"));
        }
        return text.append("devices /dev tmpfs rw 0 0\nproc /proc proc rw 0 0\n").toString();
    }

    // A process.

    static String commandLine(UnixProcess process) {
        return text(process, StartTexts::arguments);
    }

    static String environment(UnixProcess process) {
        return text(process, StartTexts::environment);
    }

    private static String text(UnixProcess process, Function<StartTexts, StartTexts.Text> which) {
        if (process.hasEnded()) {
            return "";
        }
        try {
            var where = which.apply(process.memory().startTexts());
            return new String(process.memory().read(where.address(), where.length()), StandardCharsets.ISO_8859_1);
        } catch (BadAddressException _) {
            // It has given that memory back, which is its right; Linux shows nothing then.
            return "";
        }
    }

    static String name(UnixProcess process) {
        return plainName(process) + "\n";
    }

    private static String plainName(UnixProcess process) {
        var bytes = process.task().name(process.name);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    private char state(UnixProcess process) {
        if (process.hasEnded()) {
            return 'Z';
        }
        if (process.stopped != 0) {
            return 'T';
        }
        return process.equals(processes.running()) ? 'R' : 'S';
    }

    static String areas(UnixProcess process) {
        var text = new StringBuilder();
        for (var area : process.memory().areas()) {
            var file = area.file();
            var head = "%08x-%08x %s%s%s%s %08x 00:%02x %d ".formatted(area.first(), area.beyond(),
                    has(area, Memory.READ, "r"), has(area, Memory.WRITE, "w"), has(area, Memory.EXECUTE, "x"),
                    area.shared() ? "s" : "p", area.offset(), file == null ? 0 : file.status().device(),
                    file == null ? 0 : file.status().inode());
            var title = file == null ? process.memory().titleOf(area, process.executable) : file.title();
            text.append(title.isEmpty() ? head : "%-73s%s".formatted(head, title)).append('\n');
        }
        return text.toString();
    }

    private static String has(Area area, int right, String letter) {
        return (area.rights() & right) != 0 ? letter : "-";
    }

    /// What `ps` reads: 52 numbers in a line.
    String numbers(UnixProcess process) {
        long began = process.began / (Scheduling.NANOSECONDS / TICKS);
        long used = process.hasEnded() ? 0 : (scheduling.now() - process.began) / (Scheduling.NANOSECONDS / TICKS);
        var signals = process.signals();
        return "%d (%s) %c %d %d %d 0 -1 0 0 0 0 0 %d 0 0 0 %d %d %d 0 %d %d %d %s 0 0 0 0 0 %d %d %d %d 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 %d\n"
                .formatted(process.pid(), plainName(process), state(process), process.parentPid(), process.group,
                        process.session, used, 20 + process.niceness, process.niceness, process.tasks().size(), began,
                        process.memory().size(), process.memory().pages(), "18446744073709551615",
                        signals.pending() & Integer.MAX_VALUE, signals.blocked() & Integer.MAX_VALUE,
                        process.dispositions().ignored() & Integer.MAX_VALUE,
                        process.dispositions().caught() & Integer.MAX_VALUE, process.status);
    }

    static String sizes(UnixProcess process) {
        return "%d %d 0 0 0 %d 0\n".formatted(process.memory().size() / Memory.PAGE, process.memory().pages(),
                process.memory().size() / Memory.PAGE);
    }

    String status(UnixProcess process) {
        char state = state(process);
        var word = switch (state) {
            case 'R' -> "running";
            case 'S' -> "sleeping";
            case 'T' -> "stopped";
            default -> "zombie";
        };
        var text = new StringBuilder();
        text.append(
                "Name:\t%s\nUmask:\t%04o\nState:\t%c (%s)\nTgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\nTracerPid:\t0\n"
                        .formatted(plainName(process), process.mask, state, word, process.pid(), process.pid(),
                                process.parentPid()));
        text.append("Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nFDSize:\t%d\nGroups:\t\n".formatted(Descriptors.MOST));
        text.append("VmSize:\t%8d kB\nVmRSS:\t%8d kB\nThreads:\t%d\n".formatted(process.memory().size() / KILOBYTE,
                process.memory().pages() * (Memory.PAGE / KILOBYTE), process.tasks().size()));
        var signals = process.signals();
        text.append("SigPnd:\t%016x\nShdPnd:\t%016x\nSigBlk:\t%016x\nSigIgn:\t%016x\nSigCgt:\t%016x\n".formatted(0,
                signals.pending(), signals.blocked(), process.dispositions().ignored(),
                process.dispositions().caught()));
        return text.toString();
    }

    static String limits(UnixProcess process) {
        var text = new StringBuilder();
        text.append("%-26s%-21s%-21s%s\n".formatted("Limit", "Soft Limit", "Hard Limit", "Units"));
        for (int which = 0; which < LIMITS.length; which++) {
            text.append("%-26s%-21s%-21s\n".formatted(LIMITS[which], limit(process.limits.soft(which)),
                    limit(process.limits.hard(which))));
        }
        return text.toString();
    }

    private static String limit(long value) {
        return value == -1 ? "unlimited" : Long.toUnsignedString(value);
    }
}
