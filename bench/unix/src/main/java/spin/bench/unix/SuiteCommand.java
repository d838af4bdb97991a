package spin.bench.unix;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command that executes the whole suite on one machine, for whoever wants to see UNIX busy.
public final class SuiteCommand {
    private SuiteCommand() {}

    /// Writes the programs.
    ///
    /// @param folder that is there, and empty
    /// @return the words behind `spin`
    public static List<String> in(Path folder) throws IOException {
        var programs = new Programs(folder);
        programs.write("");
        var words = new ArrayList<>(
                programs.spin("spin").running(programs.own().toString(), programs.suiteIn("/bench", "/bench")));
        words.removeFirst();
        return words;
    }
}
