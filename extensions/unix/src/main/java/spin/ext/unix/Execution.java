package spin.ext.unix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spin.core.memory.Translation;
import spin.core.trap.SavedState;

/// execve: another image in the place of the process's, from a file of the tree. A text that begins with `#!` is given to the program that it
/// names.
final class Execution {
    /// Arguments and environment with their pointers; more than this the kernel's loader would not lay on a stack.
    private static final int MOST_BYTES = 120 << 10;
    private static final int LARGEST_FILE = 64 << 20;
    private static final int CHUNK = 1 << 20;
    private static final int LONGEST_LINE = 256;
    private static final int MOST_SCRIPTS = 4;
    private static final int SP = 30;

    private final Processes processes;
    private final Frames frames;
    private final Translation translation;
    private final PathCalls paths;

    Execution(Processes processes, Frames frames, Translation translation, PathCalls paths) {
        this.processes = processes;
        this.frames = frames;
        this.translation = translation;
        this.paths = paths;
    }

    /// @return an error number negated; 0 when the image is another one, and the registers are set
    long execute(UnixProcess process, SavedState state) {
        var memory = process.memory();
        var path = Bytes.path(memory, state.argument(0));
        var budget = new int[]{MOST_BYTES};
        var arguments = strings(memory, state.argument(1), budget);
        var environment = strings(memory, state.argument(2), budget);
        var image = path;
        var file = read(process, image);
        for (int i = 0; isScript(file); i++) {
            if (i == MOST_SCRIPTS) {
                return -Errno.ELOOP;
            }
            var words = interpreter(file);
            if (words.isEmpty()) {
                return -Errno.ENOEXEC;
            }
            var longer = new ArrayList<>(words);
            longer.add(image);
            longer.addAll(arguments.subList(Math.min(1, arguments.size()), arguments.size()));
            arguments = longer;
            image = words.getFirst();
            file = read(process, image);
        }
        return become(process, state, image, file, arguments, environment);
    }

    private long become(UnixProcess process, SavedState state, String path, byte[] file, List<String> arguments,
            List<String> environment) {
        var programs = processes.programs();
        var canonical = paths.canonical(process, path);
        try {
            programs.replace(process.program(), state, file, arguments, environment);
        } catch (IllegalArgumentException _) {
            // The kernel says what is wrong with it; a program is told this much.
            return -Errno.ENOEXEC;
        } catch (IllegalStateException _) {
            // Its memory is gone, and there is none for the new image.
            processes.endBySignal(process, Signal.KILL);
            return 0;
        }
        process.memory().clear();
        var fresh = new Memory(frames, translation, process.program().context(), programs.adopt(process.program()));
        fresh.takeOver(canonical, state.register(SP), process.program().heap());
        process.memory(fresh);
        processes.keepOnlyTask(process);
        process.signals().execute();
        process.timers.execute();
        process.descriptors().execute();
        process.executable = canonical;
        process.name = canonical.substring(canonical.lastIndexOf('/') + 1);
        processes.release(process);
        return 0;
    }

    private static List<String> strings(Memory memory, long address, int[] budget) {
        var strings = new ArrayList<String>();
        if (address == 0) {
            return strings;
        }
        for (long at = address;; at += 8) {
            long pointer = Bytes.readLong(memory, at);
            if (pointer == 0) {
                return strings;
            }
            var text = Bytes.text(memory, pointer, MOST_BYTES, StandardCharsets.UTF_8);
            budget[0] -= text == null ? MOST_BYTES : text.getBytes(StandardCharsets.UTF_8).length + 9;
            if (text == null || budget[0] < 0) {
                throw new RefusedException(Errno.E2BIG);
            }
            strings.add(text);
        }
    }

    private byte[] read(UnixProcess process, String path) {
        var node = paths.executable(process, path);
        long size = node.attributes().size();
        if (size > LARGEST_FILE) {
            throw new RefusedException(Errno.ENOEXEC);
        }
        var bytes = new byte[(int) size];
        for (int done = 0; done < bytes.length;) {
            int count = node.read(done, bytes, done, Math.min(CHUNK, bytes.length - done));
            if (count == 0) {
                return Arrays.copyOf(bytes, done);
            }
            done += count;
        }
        return bytes;
    }

    private static boolean isScript(byte[] file) {
        return file.length > 2 && file[0] == '#' && file[1] == '!';
    }

    /// The program that the first line names, and the one argument that it may have.
    private static List<String> interpreter(byte[] file) {
        int end = 2;
        while (end < file.length && end < LONGEST_LINE && file[end] != '\n') {
            end++;
        }
        var line = new String(file, 2, end - 2, StandardCharsets.UTF_8).strip();
        if (line.isEmpty()) {
            return List.of();
        }
        int space = 0;
        while (space < line.length() && line.charAt(space) != ' ' && line.charAt(space) != '\t') {
            space++;
        }
        return space == line.length()
                ? List.of(line)
                : List.of(line.substring(0, space), line.substring(space).strip());
    }
}
