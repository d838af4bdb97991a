package spin.systems.monolith;

/// A pipe, as 4.2BSD made it: a pair of connected stream sockets, of which one can only be read and the other only be written. Source: `pipe` in 4.3BSD's
/// `uipc_syscalls.c`.
final class Pipe {

    final StreamSocket reading;
    final StreamSocket writing;

    Pipe(Kernel kernel) {
        reading = new StreamSocket(kernel, true, false);
        writing = new StreamSocket(kernel, false, true);
        StreamSocket.connect(writing, reading);
    }
}
