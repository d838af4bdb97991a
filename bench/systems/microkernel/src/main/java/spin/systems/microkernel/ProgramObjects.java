package spin.systems.microkernel;

import spin.bench.port.ProgramConsole;

/// What the kernel answers where unmodified programs run: the console too.
final class ProgramObjects extends KernelObjects {

    ProgramObjects(Mach kernel) {
        super(kernel);
    }

    /// The UNIX server gives rights of calls back that it does not answer, and the next call of the program would hear of it.
    @Override
    boolean tellsOfRightsGivenBack() {
        return false;
    }

    // The console.

    @Override
    int other(Port port, int id, Message message) {
        return port.object instanceof ProgramConsole console ? console(console, id, message) : MachAbi.WRONG_REQUEST;
    }

    private int console(ProgramConsole console, int id, Message message) {
        if (id == MachAbi.DEVICE_STATUS) {
            given = console.hasInput() ? 1 : 0;
            return MachAbi.SUCCESS;
        }
        var words = kernel.memory;
        var count = body(message, id == MachAbi.DEVICE_WRITE ? 1 : 0);
        if (count < 0 || count > MachAbi.MOST_DEVICE_BYTES) {
            return MachAbi.INVALID_ARGUMENT;
        }
        if (id == MachAbi.DEVICE_WRITE) {
            if (MachAbi.BODY + 16 + count > message.bytes) {
                return MachAbi.INVALID_ARGUMENT;
            }
            var text = new byte[(int) count];
            for (var i = 0; i < text.length; i++) {
                text[i] = words.loadByte(message.buffer + MachAbi.BODY + 16 + i);
            }
            console.write(body(message, 0) != 0, text);
            return MachAbi.SUCCESS;
        }
        if (id != MachAbi.DEVICE_READ) {
            return MachAbi.WRONG_REQUEST;
        }
        var typed = console.read((int) count);
        for (var i = 0; i < typed.length; i++) {
            words.storeByte(message.buffer + MachAbi.BODY + 16 + i, typed[i]);
        }
        given = typed.length;
        bytes = ANSWER_BYTES + ((typed.length + 7) & -8);
        return MachAbi.SUCCESS;
    }
}
