package spin.core.cli;

import java.util.List;
import java.util.function.Consumer;

/// Runs one Alpha program on a machine with another kernel, for `spin exec --on NAME`; found with [java.util.ServiceLoader], one provider.
public interface OtherKernels {
    /// Those that run programs, by name.
    List<String> names();

    /// Boots the kernel on a machine of its own and runs the program and what comes of it to the end.
    ///
    /// @param kernel one of [#names]
    /// @param profile the machine's; empty for the usual one
    /// @param execution whose extensions and folder other kernels have no use for
    /// @param told takes a line that says what the program wanted and did not get
    /// @return the program's exit status, 128 and a signal's number when one ended it
    /// @throws CommandFailure when it cannot be run
    int run(String kernel, String profile, ProgramRunner.Execution execution, Consumer<String> told);
}
