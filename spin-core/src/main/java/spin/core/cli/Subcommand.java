package spin.core.cli;

/// A command that another module adds; found with [java.util.ServiceLoader].
public interface Subcommand {
    /// A new object annotated with picocli's `@Command`, or a `CommandLine`. Its `call()` answers the exit status; it may throw
    /// [CommandFailure]. It gets `--help` and `--verbose` without declaring them.
    Object command();

    /// Under which command it stands: empty for `spin X`, `bench` for `spin bench X`. A parent that nobody provides is made up.
    String parent();
}
