package spin.ext.unix;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.core.file.FileSystemFacts;

/// What `/proc` has: a directory for each process of this instance, and a few files about the machine. The names and layouts are Linux's, see proc(5);
/// of what is counted there only what is known here is not 0.
final class Proc {
    static final String NAME = "proc";
    private static final int LONGEST_NAME = 255;
    private static final int BLOCK = 4096;

    /// Numbers of nodes: a process has so many.
    private static final long EACH = 1 << 16;
    private static final long DESCRIPTORS = 1 << 12;
    private static final long TASKS = 1 << 13;
    private static final int READABLE = 0444;
    private static final int OPEN_TO_ALL = 0555;
    private static final int OWN = 0500;

    private final Processes processes;
    private final ProcNode.Folder top;
    /// What is in the top besides processes.
    private final TreeMap<String, Supplier<String>> files = new TreeMap<>();
    private final TreeMap<String, Function<UnixProcess, String>> ofProcess = new TreeMap<>();

    Proc(Processes processes, ProcTexts texts) {
        this.processes = processes;
        top = new ProcNode.Folder(1, OPEN_TO_ALL, null, new Top());
        files.putAll(Map.of("cpuinfo", texts::processor, "meminfo", texts::memory, "filesystems", texts::kinds, "stat",
                texts::statistics, "uptime", texts::upTime, "loadavg", texts::load, "version", texts::version));
        ofProcess.putAll(Map.of("cmdline", ProcTexts::commandLine, "comm", ProcTexts::name, "environ",
                ProcTexts::environment, "maps", ProcTexts::areas, "mounts", process -> texts.mounts(), "stat",
                texts::numbers, "statm", ProcTexts::sizes, "status", texts::status, "limits", ProcTexts::limits));
    }

    ProcNode.Folder top() {
        return top;
    }

    /// What `/dev/fd` is.
    ProcNode descriptorsLink() {
        return new ProcNode.Link(2, "/proc/self/fd", null);
    }

    static FileSystemFacts facts() {
        return new FileSystemFacts(NAME, BLOCK, 0, 0, 0, 0, LONGEST_NAME, false);
    }

    private final class Top implements ProcNode.Folder.Contents {
        @Override
        public List<String> names() {
            var names = new ArrayList<String>();
            names.addAll(List.of("self", "thread-self", "mounts"));
            names.addAll(files.keySet());
            processes.all().forEach(each -> names.add(Integer.toString(each.pid())));
            return names;
        }

        @Override
        public @Nullable ProcNode at(String name, ProcNode.Folder directory) {
            var text = files.get(name);
            if (text != null) {
                return new ProcNode.Text(16 + files.headMap(name).size(), READABLE, text);
            }
            var asks = processes.running();
            return switch (name) {
                case "self" -> asks == null ? null : new ProcNode.Link(3, Integer.toString(asks.pid()), null);
                case "thread-self" -> asks == null
                        ? null
                        : new ProcNode.Link(4, asks.pid() + "/task/" + asks.task().number(), null);
                case "mounts" -> new ProcNode.Link(5, "self/mounts", null);
                default -> {
                    var process = processes.taskAt(number(name));
                    yield process == null ? null : process(process, directory);
                }
            };
        }
    }

    /// A number as Linux writes it, or -1.
    private static long number(String name) {
        long number = 0;
        for (int i = 0; i < name.length(); i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9 || name.length() > 9 || (i == 0 && digit == 0 && name.length() > 1)) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return name.isEmpty() ? -1 : number;
    }

    private ProcNode.Folder process(UnixProcess process, ProcNode.Folder parent) {
        long first = process.pid() * EACH;
        return new ProcNode.Folder(first, OPEN_TO_ALL, parent, new OfProcess(process, first));
    }

    private final class OfProcess implements ProcNode.Folder.Contents {
        private final UnixProcess process;
        private final long first;

        OfProcess(UnixProcess process, long first) {
            this.process = process;
            this.first = first;
        }

        @Override
        public List<String> names() {
            var names = new ArrayList<>(ofProcess.keySet());
            names.addAll(List.of("cwd", "exe", "fd", "root", "task"));
            return names;
        }

        @Override
        public @Nullable ProcNode at(String name, ProcNode.Folder directory) {
            var text = ofProcess.get(name);
            if (text != null) {
                return new ProcNode.Text(first + 16 + ofProcess.headMap(name).size(), READABLE,
                        () -> text.apply(process));
            }
            return switch (name) {
                case "cwd" -> new ProcNode.Link(first + 1, process.directory, null);
                case "exe" -> new ProcNode.Link(first + 2, process.executable, null);
                case "root" -> new ProcNode.Link(first + 3, "/", null);
                case "fd" -> new ProcNode.Folder(first + 4, OWN, directory, new OfDescriptors(process, first));
                case "task" -> new ProcNode.Folder(first + 5, OPEN_TO_ALL, directory, new OfTasks(process, first));
                default -> null;
            };
        }
    }

    private record OfDescriptors(UnixProcess process, long first) implements ProcNode.Folder.Contents {
        @Override
        public List<String> names() {
            var names = new ArrayList<String>();
            for (int number = 0; number < Descriptors.MOST; number++) {
                if (process.descriptors().at(number) != null) {
                    names.add(Integer.toString(number));
                }
            }
            return names;
        }

        @Override
        public @Nullable ProcNode at(String name, ProcNode.Folder directory) {
            long number = number(name);
            var file = process.descriptors().at(number);
            return file == null ? null : new ProcNode.Link(first + DESCRIPTORS + number, file.title(), file);
        }
    }

    private final class OfTasks implements ProcNode.Folder.Contents {
        private final UnixProcess process;
        private final long first;

        OfTasks(UnixProcess process, long first) {
            this.process = process;
            this.first = first;
        }

        @Override
        public List<String> names() {
            var names = new ArrayList<String>();
            process.tasks().forEach(each -> names.add(Integer.toString(each.number())));
            return names;
        }

        @Override
        public @Nullable ProcNode at(String name, ProcNode.Folder directory) {
            var task = process.taskNumbered(number(name));
            return task == null
                    ? null
                    : new ProcNode.Folder(first + TASKS + task.number() % EACH, OPEN_TO_ALL, directory,
                            new OfProcess(process, first));
        }
    }
}
