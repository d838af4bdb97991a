package spin.plexus.packetdrill;

import java.util.List;

/// A system call on a socket, with its arguments. Descriptors are the stack's own.
public sealed interface SocketCall {
    /// @param type as Linux numbers it: 1 for a stream, 2 for datagrams, and 0x800 beside it for a socket that does not wait
    record Socket(int type) implements SocketCall {}

    record Bind(int descriptor, int port) implements SocketCall {}

    record Listen(int descriptor, int backlog) implements SocketCall {}

    record Accept(int descriptor) implements SocketCall {}

    record Connect(int descriptor, int address, int port) implements SocketCall {}

    @SuppressWarnings("ArrayRecordComponent") // handed over, compared by nobody
    record Write(int descriptor, byte[] data, int flags) implements SocketCall {}

    record Read(int descriptor, int most, int flags) implements SocketCall {}

    record Close(int descriptor) implements SocketCall {}

    /// @param how 0 for reading, 1 for writing, 2 for both
    record Shutdown(int descriptor, int how) implements SocketCall {}

    record SetOption(int descriptor, int level, int option, long value) implements SocketCall {}

    /// Answers the option's value as four bytes, the low one first.
    record GetOption(int descriptor, int level, int option) implements SocketCall {}

    /// Looks at several sockets. What it answers carries two bytes for each: the events that there are, the low byte first.
    record Poll(List<Watched> watched) implements SocketCall {
        public Poll {
            watched = List.copyOf(watched);
        }
    }

    /// @param events that are asked for, as Linux numbers them
    record Watched(int descriptor, int events) {}

    /// Answers, in four bytes as [GetOption] does, how many bytes there are that can be read, or that the peer has not acknowledged.
    ///
    /// @param request 0x541b or 0x5411, as Linux numbers them
    record Queued(int descriptor, int request) implements SocketCall {}

    record Control(int descriptor, int command, int value) implements SocketCall {}
}
