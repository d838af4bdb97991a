package spin.bench.port;

import java.util.List;
import spin.hw.Machine;

/// A compared system that runs unmodified static Linux/Alpha programs: what `spin exec --on NAME` asks for.
///
/// A system says so in `META-INF/spin/programs/NAME.properties`, in the form of its descriptor for the harness; the class is made anew for each
/// machine, in a metered loader.
public interface ProgramSystem {

    String name();

    /// Boots on the machine, runs the program and all that comes of it to the end.
    Ended run(Machine machine, Program program, ProgramConsole console);

    /// What is run.
    ///
    /// @param name        what the program is called
    /// @param executable  the file's bytes
    /// @param arguments   after its name
    /// @param environment strings of the form NAME=value
    @SuppressWarnings("ArrayRecordComponent") // a request, which nobody compares or keeps
    record Program(String name, byte[] executable, List<String> arguments, List<String> environment) {}

    /// How it ended.
    ///
    /// @param status  its exit status, or 128 and a signal's number
    /// @param unknown system calls that there are not and that were wanted: how often, by number
    record Ended(int status, List<Unknown> unknown) {}

    /// @param number of the call
    /// @param count  how often it was wanted
    record Unknown(int number, long count) {}
}
