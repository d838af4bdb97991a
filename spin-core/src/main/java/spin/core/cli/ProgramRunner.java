package spin.core.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import java.util.function.Consumer;
import spin.core.control.Upload;

/// Runs one Alpha program on a machine of its own for `spin exec`; found with [java.util.ServiceLoader], one provider.
public interface ProgramRunner {
    /// Boots a kernel, runs the program to its end, and halts.
    ///
    /// @param console takes one line that the kernel's console prints
    /// @return the program's exit status, 128 and a signal's number when a fault ended it
    /// @throws CommandFailure when it cannot be run
    int run(KernelStarter.Options options, Execution execution, Consumer<String> console);

    /// What is to be run.
    ///
    /// @param name what the program is called
    /// @param executable the file's bytes
    /// @param arguments after its name
    /// @param environment strings of the form NAME=value
    /// @param extensions loaded in the program's name before its first instruction, so they may serve its system calls
    /// @param in what is typed at its terminal
    /// @param out its terminal
    /// @param err where it is told about rather than shown: its descriptor 2
    /// @param root the host's folder that is mounted as `root`, if one is
    /// @param readOnly whether nothing can be changed there; else changes are kept in memory
    @SuppressWarnings("ArrayRecordComponent") // a request, which nobody compares or keeps
    record Execution(String name, byte[] executable, List<String> arguments, List<String> environment,
            List<Upload> extensions, InputStream in, OutputStream out, OutputStream err, @Nullable Path root,
            boolean readOnly) {

        /// The same with one stream for both, and no folder.
        public Execution(String name, byte[] executable, List<String> arguments, List<String> environment,
                List<Upload> extensions, InputStream in, OutputStream out) {
            this(name, executable, arguments, environment, extensions, in, out, out, null, true);
        }
    }
}
