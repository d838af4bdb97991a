package spin.ext.unix;

import java.util.SplittableRandom;

/// An open device that is no terminal.
final class DeviceFile extends OpenFile {
    private final Device device;
    private final SplittableRandom chance;

    DeviceFile(Device device, int flags, SplittableRandom chance) {
        super(flags);
        this.device = device;
        this.chance = chance;
    }

    @Override
    boolean hasPlaces() {
        return true;
    }

    @Override
    long read(UnixProcess process, long address, int most) {
        if (device == Device.NULL) {
            return 0;
        }
        var bytes = new byte[most];
        if (device == Device.RANDOM || device == Device.URANDOM) {
            chance.nextBytes(bytes);
        }
        process.memory().write(address, bytes);
        return most;
    }

    @Override
    long write(UnixProcess process, byte[] bytes) {
        return device == Device.FULL ? -Errno.ENOSPC : bytes.length;
    }

    @Override
    long readAt(UnixProcess process, long address, int most, long offset) {
        return read(process, address, most);
    }

    @Override
    long writeAt(UnixProcess process, byte[] bytes, long offset) {
        return write(process, bytes);
    }

    /// Whether it can be waited for.
    boolean isPollable() {
        return device == Device.RANDOM || device == Device.URANDOM;
    }

    @Override
    long seek(long offset, int from) {
        return 0;
    }

    @Override
    String title() {
        return device.path();
    }

    @Override
    Status status() {
        return device.status(0);
    }
}
