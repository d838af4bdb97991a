package spin.hw.debug;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import spin.hw.Machine;
import spin.hw.cpu.Cpu;
import spin.hw.cpu.InstructionObserver;
import spin.hw.debug.GdbCommands.Outcome;

/// One debugger attached to one machine.
///
/// It watches each instruction before it executes. When the machine shall stop, it stays inside that look and answers packets until
/// it is told to go on; so it works under every kernel, wherever `run` was called, and simulated time stands still meanwhile.
/// Whether a debugger is attached changes no result and no cycle; only what a person writes does.
///
/// Confined to the machine's host thread, like the CPU. While the machine runs, the line is looked at once in a thousand instructions,
/// for an interrupt.
public final class GdbSession implements InstructionObserver, AutoCloseable {

    private static final int POLL_INTERVAL = 1024;

    private enum Mode {
        HALT,
        STEP,
        CONTINUE,
        DETACHED
    }

    private final Cpu cpu;
    private final DebugTransport transport;
    private final AddressSpaceView memory;
    private final Breakpoints breakpoints = new Breakpoints();
    private final GdbCommands commands;
    private final PacketReader reader = new PacketReader();

    private Mode mode = Mode.HALT;
    private StopReason stopped = new StopReason.Stepped();
    private boolean acknowledging = true;
    private byte[] latest = new byte[0];
    private int untilPoll = POLL_INTERVAL;

    /// Where the machine was let go, so that it is not stopped again before that instruction has completed.
    private long resumedPc;
    private long resumedAt;
    private Breakpoints.@Nullable Watch touched;
    private long touchedAt;

    private GdbSession(Machine machine, DebugTransport transport) {
        this.cpu = machine.cpu();
        this.transport = transport;
        this.memory = new AddressSpaceView(cpu, machine.memory());
        this.commands = new GdbCommands(cpu, memory, breakpoints);
    }

    /// Attaches the debugger at the other end of `transport`, in the place of whatever observed the CPU. The machine stops before its next
    /// instruction and waits for commands.
    public static GdbSession attach(Machine machine, DebugTransport transport) {
        var session = new GdbSession(machine, transport);
        machine.cpu().observer(session);
        return session;
    }

    /// Whether the debugger is still there.
    public boolean attached() {
        return mode != Mode.DETACHED;
    }

    @Override
    public void beforeInstruction(Cpu observed) {
        var reason = reasonToStop();
        if (reason != null) {
            serve(reason, false);
        }
    }

    /// Tells the debugger that the program did something unforgivable and lets it look, before a kernel acts on it. For kernels and for
    /// [DebuggedKernel].
    ///
    /// @param signal in GDB's numbers, 11 for a memory fault
    public void fault(int signal) {
        if (attached()) {
            serve(new StopReason.Signalled(signal), false);
        }
    }

    /// Tells the debugger that the program has ended, and says goodbye.
    public void exited(int status) {
        if (attached()) {
            serve(new StopReason.Exited(status), true);
        }
        detach();
    }

    @Override
    public void close() {
        detach();
    }

    private @Nullable StopReason reasonToStop() {
        long completed = cpu.instructions();
        boolean moved = completed != resumedAt || cpu.pc() != resumedPc;
        if (mode == Mode.HALT) {
            return stopped;
        }
        if (mode == Mode.DETACHED || !moved) {
            return null;
        }
        if (touched != null && completed > touchedAt) {
            var watch = touched;
            touched = null;
            return new StopReason.Watched(watch.kind(), watch.va());
        }
        if (mode == Mode.STEP) {
            return new StopReason.Stepped();
        }
        if (breakpoints.at(cpu.pc())) {
            return new StopReason.AtBreakpoint();
        }
        noteAccess();
        return interrupted() ? new StopReason.Interrupted() : null;
    }

    /// A watch stops the machine after the access, so the instruction is remembered until it has completed.
    private void noteAccess() {
        touched = breakpoints.watching() ? breakpoints.touchedBy(memory.word(cpu.pc()), cpu).orElse(null) : null;
        touchedAt = cpu.instructions();
    }

    // Talking.

    private void serve(StopReason reason, boolean untilGone) {
        boolean first = mode == Mode.HALT;
        mode = Mode.HALT;
        stopped = reason;
        try {
            if (!first) {
                send(reason.packet());
            }
            if (untilGone) {
                return;
            }
            while (mode == Mode.HALT) {
                int octet = transport.read();
                if (octet == DebugTransport.END) {
                    detach();
                } else {
                    reader.take(octet).ifPresent(this::answer);
                }
            }
        } catch (IOException | UncheckedIOException gone) {
            // A debugger that dies leaves the machine to itself, as one that detaches does.
            detach();
        }
        resumedPc = cpu.pc();
        resumedAt = cpu.instructions();
        noteAccess();
    }

    private void answer(PacketReader.Event event) {
        switch (event) {
            case PacketReader.Event.Packet(var payload) -> {
                acknowledge('+');
                carryOut(commands.obey(payload, stopped));
            }
            case PacketReader.Event.Corrupt() -> acknowledge('-');
            case PacketReader.Event.Refused() -> write(latest);
            case PacketReader.Event.Acknowledged() -> {
                // nothing waits for it: the next packet could not come before
            }
            case PacketReader.Event.Interrupt() -> {
                // it stands already
            }
        }
    }

    private void carryOut(Outcome outcome) {
        switch (outcome) {
            case Outcome.Reply(var text) -> send(text);
            case Outcome.Continue() -> mode = Mode.CONTINUE;
            case Outcome.Step() -> mode = Mode.STEP;
            case Outcome.Detach() -> {
                send("OK");
                detach();
            }
            case Outcome.Kill(var reply) -> {
                reply.ifPresent(this::send);
                detach();
                cpu.stop();
            }
            case Outcome.WithoutAcknowledgements() -> {
                send("OK");
                acknowledging = false;
            }
        }
    }

    /// Whether an interrupt has come. Packets do not come while the machine runs; a byte that is no interrupt is read and forgotten.
    private boolean interrupted() {
        if (--untilPoll > 0) {
            return false;
        }
        untilPoll = POLL_INTERVAL;
        try {
            for (int octet = transport.poll(); octet != DebugTransport.NOTHING; octet = transport.poll()) {
                if (octet == DebugTransport.END) {
                    detach();
                    return false;
                }
                var event = reader.take(octet);
                if (event.isPresent() && event.get() instanceof PacketReader.Event.Interrupt) {
                    return true;
                }
            }
            return false;
        } catch (IOException gone) {
            detach();
            return false;
        }
    }

    private void send(String text) {
        latest = PacketReader.packet(text);
        write(latest);
    }

    private void acknowledge(char sign) {
        if (acknowledging) {
            write(new byte[]{(byte) sign});
        }
    }

    private void write(byte[] bytes) {
        try {
            transport.write(bytes);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private void detach() {
        if (mode == Mode.DETACHED) {
            return;
        }
        mode = Mode.DETACHED;
        breakpoints.clear();
        if (cpu.observer() == this) {
            cpu.observer(null);
        }
        try {
            transport.close();
        } catch (IOException alreadyGone) {
            // There is nobody left to tell.
            return;
        }
    }
}
