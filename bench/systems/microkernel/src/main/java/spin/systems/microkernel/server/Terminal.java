package spin.systems.microkernel.server;

import spin.bench.port.ProgramConsole;
import spin.systems.microkernel.MachAbi;

/// The console as the server has it: a device of the kernel's, reached by messages.
final class Terminal implements ProgramConsole {

    private final Requests kernel;

    Terminal(Requests kernel) {
        this.kernel = kernel;
    }

    @Override
    public void write(boolean beside, byte[] bytes) {
        for (var done = 0; done < bytes.length;) {
            var part = Math.min(bytes.length - done, MachAbi.MOST_DEVICE_BYTES);
            kernel.put(0, beside ? 1 : 0);
            kernel.put(1, part);
            for (var at = 0; at < part; at += 8) {
                var word = 0L;
                for (var i = 0; i < 8 && at + i < part; i++) {
                    word |= (bytes[done + at + i] & 0xffL) << (i << 3);
                }
                kernel.put(2 + (at >>> 3), word);
            }
            kernel.askWith(Layout.CONSOLE, MachAbi.DEVICE_WRITE, 2 + ((part + 7) >>> 3));
            done += part;
        }
    }

    @Override
    public boolean hasInput() {
        return kernel.ask(Layout.CONSOLE, MachAbi.DEVICE_STATUS) == MachAbi.SUCCESS && kernel.given() != 0;
    }

    @Override
    public byte[] read(int most) {
        if (kernel.ask(Layout.CONSOLE, MachAbi.DEVICE_READ,
                Math.min(most, MachAbi.MOST_DEVICE_BYTES)) != MachAbi.SUCCESS) {
            return new byte[0];
        }
        var bytes = new byte[(int) kernel.given()];
        var at = Requests.toldAt();
        for (var i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (kernel.load(at + (i & -8)) >>> ((i & 7) << 3));
        }
        return bytes;
    }
}
