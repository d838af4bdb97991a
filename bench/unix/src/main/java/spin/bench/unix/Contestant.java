package spin.bench.unix;

import java.util.ArrayList;
import java.util.List;

/// Who runs the programs.
///
/// @param command what stands before the program's name, as a user writes it
/// @param programs where a running program finds the programs
/// @param lists    where it finds the list of the suite
record Contestant(String name, List<String> command, String programs, String lists) {

    List<String> running(String program, List<String> arguments) {
        var words = new ArrayList<>(command);
        words.add(program);
        words.addAll(arguments);
        return words;
    }
}
