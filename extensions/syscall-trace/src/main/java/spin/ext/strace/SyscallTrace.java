package spin.ext.strace;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import spin.core.Console;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.file.FileException;
import spin.core.file.FileNode;
import spin.core.file.Files;
import spin.core.file.NewNode;
import spin.core.memory.Translation;
import spin.core.shell.Shell;
import spin.core.user.Programs;
import spin.dispatcher.InstallException;

/// Shows system calls: `strace` at the prompt, for all programs if the machine's owner trusts it; loaded in the name of a program it shows that
/// program's from the first one on.
public final class SyscallTrace implements Extension {
    private static final String USAGE = "strace on [program NAME] [to MOUNT/FILE] [CALL...] | strace off";

    @Override
    public void start(Kernel kernel) {
        var table = new CallTable();
        var tracer = new Tracer(table, new Decoder(kernel.resolve(Translation.class)), kernel.resolve(Programs.class));
        var prompt = new Prompt(kernel, table, tracer);
        if (kernel.name().indexOf(':') >= 0) {
            tracer.begin(kernel.events(), kernel.console()::println, "", Set.of());
        }
        kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("strace"))
                .handle((command, arguments) -> prompt.enter(arguments)).as("strace").install();
    }

    /// A file that lines are added to.
    private record FileSink(FileNode file) implements Tracer.Sink {
        @Override
        public void line(String text) {
            var bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
            file.write(file.attributes().size(), bytes, 0, bytes.length);
        }
    }

    private record Prompt(Kernel kernel, CallTable table, Tracer tracer) {
        boolean enter(String arguments) {
            var console = kernel.console();
            var words = Words.of(arguments);
            try {
                switch (words.at(0)) {
                    case "on" -> {
                        begin(words);
                        console.println("strace: on");
                    }
                    case "off" -> console.println("strace: off, %d lines".formatted(tracer.end()));
                    default -> console.println(USAGE);
                }
            } catch (IllegalArgumentException | InstallException | FileException refused) {
                console.println("strace: " + refused.getMessage());
            }
            return true;
        }

        private void begin(Words words) {
            var program = "";
            Console console = kernel.console();
            Tracer.Sink sink = console::println;
            var calls = new HashSet<String>();
            for (int i = 1; i < words.count(); i++) {
                boolean more = i + 1 < words.count();
                if (words.at(i).equals("program") && more) {
                    program = words.at(++i);
                } else if (words.at(i).equals("to") && more) {
                    sink = new FileSink(file(words.at(++i)));
                } else if (table.knows(words.at(i))) {
                    calls.add(words.at(i));
                } else {
                    throw new IllegalArgumentException("'%s' is no system call; %s".formatted(words.at(i), USAGE));
                }
            }
            tracer.begin(kernel.events(), sink, program, calls);
        }

        private FileNode file(String path) {
            int slash = path.indexOf('/');
            if (slash < 1 || slash == path.length() - 1) {
                throw new IllegalArgumentException(
                        "'%s' is no file; write MOUNT/NAME, such as tmp/trace".formatted(path));
            }
            var file = kernel.resolve(Files.class).find(path.substring(0, slash)).root()
                    .create(path.substring(slash + 1), NewNode.withMode(0_644));
            file.open();
            return file;
        }
    }
}
