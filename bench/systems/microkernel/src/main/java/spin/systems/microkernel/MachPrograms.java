package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.bench.port.ProgramConsole;
import spin.bench.port.ProgramSystem;
import spin.bench.port.WorkloadFailedException;
import spin.hw.Machine;

import spin.hw.pal.ManagedCode;
import spin.systems.microkernel.server.Emulator;
import spin.systems.microkernel.server.Layout;
import spin.systems.microkernel.server.ServerCode;
import spin.systems.microkernel.server.UnixServer;

/// Unmodified programs on the microkernel, with a UNIX server in a task of its own.
public final class MachPrograms implements ProgramSystem {

    /// For `spin exec`.
    public MachPrograms() {
        // A kernel is made for each run.
    }

    @Override
    public String name() {
        return "microkernel";
    }

    @Override
    public Ended run(Machine machine, Program program, ProgramConsole console) {
        return new Booted(new ProgramMach(machine, console), program).run();
    }

    /// A kernel with the server in its first task, which a loader of the machine's owner has put there before anything runs.
    static final class Booted {

        final ProgramMach kernel;
        final Task server;
        private final ProgramSystem.Program program;
        private final UnixServer unix;

        Booted(ProgramMach kernel, ProgramSystem.Program program) {
            this.kernel = kernel;
            this.program = program;
            unix = new UnixServer(program, kernel.machine.profile().hertz());
            var code = ServerCode.assemble();
            var doors = new ManagedCode.Table();
            doors.bind(code.address(ServerCode.DOOR), unix);
            server = made(kernel.makeTask(doors));
            ports();
            image(code, Layout.CODE);
            image(Emulator.assemble(), Layout.EMULATOR_IMAGE);
            var messages = made(kernel.frames.take());
            page(Layout.MESSAGES, MachAbi.READ | MachAbi.WRITE, messages);
            kernel.frames.drop(messages);
            page(Layout.CLOCK, MachAbi.READ, kernel.timeFrame);
            var thread = made(kernel.makeThread(server));
            kernel.priority(thread, RunQueues.SERVER);
            kernel.place(thread, code.address(ServerCode.START), 0);
            thread.started = true;
            kernel.run(thread);
        }

        private void ports() {
            server.names.sendAs(Layout.SELF, server.self);
            server.names.receiveAs(Layout.REPLY, kernel.messages.port(Port.Kind.QUEUE, null));
            kernel.messages.allocateSetAs(server, Layout.SET);
            server.names.sendAs(Layout.CONSOLE, kernel.messages.port(Port.Kind.CONSOLE, kernel.console));
        }

        private void image(spin.hw.asm.Program code, long va) {
            var frame = made(kernel.frames.take());
            var bytes = code.image();
            kernel.memory.copyIn(frame, bytes, 0, bytes.length);
            page(va, MachAbi.READ | MachAbi.EXECUTE, frame);
            kernel.frames.drop(frame);
        }

        private void page(long va, int rights, long frame) {
            var space = server.space;
            var there = space.allocate(va, va + Layout.PAGE, rights, true) && space.map(va, frame)
                    && space.fault(va, (rights & MachAbi.WRITE) != 0) == AddressSpace.RESOLVED;
            if (!there) {
                throw new WorkloadFailedException("The machine has no room for the UNIX server; give it more memory.");
            }
        }

        private static long made(long frame) {
            if (frame == 0) {
                throw new WorkloadFailedException("The machine has no frame left for the UNIX server; give it more"
                        + " memory.");
            }
            return frame;
        }

        private static <T> T made(@Nullable T thing) {
            if (thing == null) {
                throw new WorkloadFailedException("The machine has no room for the UNIX server; give it more memory.");
            }
            return thing;
        }

        Ended run() {
            kernel.run();
            var status = unix.status();
            if (status != null) {
                return new Ended(status, unix.unknown());
            }
            throw new WorkloadFailedException(server.ended
                    ? "the UNIX server has ended and with it whoever called it: " + server.fatal
                    : "the machine stopped before " + program.name()
                            + " had ended: everybody waits for what never comes");
        }
    }
}
