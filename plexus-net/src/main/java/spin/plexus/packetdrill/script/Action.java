package spin.plexus.packetdrill.script;

import java.util.List;
import java.util.OptionalLong;

/// What happens at an event.
public sealed interface Action {
    /// `<`: the packet is put in, as if the remote host had sent it.
    record Inbound(PacketSpec packet) implements Action {}

    /// `>`: the tested stack must send the packet.
    record Outbound(PacketSpec packet) implements Action {}

    /// A system call and what it must answer.
    ///
    /// @param until when a call that blocks must return: the absolute time, or the time since the event before for a relative
    ///        event; empty for a call that must not block
    /// @param errno the name of the error that it must fail with, empty for none
    record Call(OptionalLong until, String name, List<Expression> arguments, Expression result, String errno)
            implements
                Action {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /// A command of the shell.
    record Command(String text) implements Action {}

    /// A piece of Python.
    record Code(String text) implements Action {}
}
