package spin.bench.unix;

import java.util.List;

/// One operation that is measured.
///
/// @param name   as the program knows it
/// @param title  in words
/// @param rounds how often a time is taken, so that the later half is warm
/// @param times  operations in a round
record Part(String name, String title, int rounds, int times) {

    static final List<Part> ALL = List.of(
            new Part("call", "null system call (getppid)", 40, 20_000),
            new Part("fork", "fork, exit and wait", 40, 40),
            new Part("exec", "exec of the program itself", 24, 10),
            new Part("pipe", "round trip of a byte over two pipes between processes", 40, 1000),
            new Part("signal", "signal to itself, handler, return", 40, 2000),
            new Part("read", "read of 8 KB of a file in memory", 40, 4000),
            new Part("page", "page-in: first touch of a page of a mapped file", 40, 1280));

    /// The same in a fraction of the time.
    Part quick() {
        return new Part(name, title, rounds / 4, times);
    }

    /// What the program is given.
    ///
    /// @param self where the program finds itself, to be executed again
    List<String> words(String self) {
        var most = Integer.toString(rounds);
        var each = Integer.toString(times);
        return name.equals("exec")
                ? List.of(name, most, each, self, Integer.toString(rounds * times))
                : List.of(name, most, each);
    }
}
