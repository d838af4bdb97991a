package spin.systems.aegis.exos.process;

import spin.hw.pal.UserMode;
import spin.systems.aegis.AegisAbi;

/// One run of a handler: words of memory, calls of the kernel, and windows on frames.
///
/// A window stays bound for the run, since nobody else runs meanwhile and the library binds nothing that could displace it; so a frame that
/// the window shows already is not presented again.
final class Run {

    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;
    private static final int A3 = 19;
    private static final long BYTE = 0xff;

    final UserMode port;
    private final long[] frames = new long[Place.MOST_WINDOWS];
    private final int[] rights = new int[Place.MOST_WINDOWS];

    Run(UserMode port) {
        this.port = port;
        for (var window = 0; window < Place.MOST_WINDOWS; window++) {
            frames[window] = -1;
        }
    }

    long word(long va) {
        return port.load(va);
    }

    void word(long va, long value) {
        port.store(va, value);
    }

    void add(long va, long difference) {
        port.store(va, port.load(va) + difference);
    }

    /// A register of the program.
    long register(int number) {
        return number == 31 ? 0 : port.load(Place.register(number));
    }

    void register(int number, long value) {
        if (number != 31) {
            port.store(Place.register(number), value);
        }
    }

    long argument(int number) {
        return port.load(Place.register(A0 + number));
    }

    // The kernel.

    long call(int number, long first, long second, long third) {
        return call(number, first, second, third, 0);
    }

    long call(int number, long first, long second, long third, long fourth) {
        port.register(A0, first);
        port.register(A1, second);
        port.register(A2, third);
        port.register(A3, fourth);
        port.register(V0, number);
        port.callSystem();
        return port.register(V0);
    }

    /// What the kernel answered in a1 to the latest call.
    long second() {
        return port.register(A1);
    }

    void bind(long va, long frame, int allowed, long capability) {
        port.register(A0, va);
        port.register(A1, AegisAbi.binding(frame, allowed));
        port.register(A2, capability);
        port.register(V0, AegisAbi.TLBWR);
        port.callSystem();
    }

    /// The address at which the frame can be seen for the rest of this run, or until the window shows another.
    long window(int window, long frame, long capability, int allowed) {
        var va = Place.window(window);
        if (frames[window] != frame || (allowed & ~rights[window]) != 0) {
            bind(va, frame, allowed, capability);
            frames[window] = frame;
            rights[window] = allowed;
        }
        return va;
    }

    /// The frame is not what it was.
    void forget(long frame) {
        for (var window = 0; window < Place.MOST_WINDOWS; window++) {
            if (frames[window] == frame) {
                frames[window] = -1;
            }
        }
    }

    // Bytes, little-endian, of memory that is bound.

    int octet(long va) {
        return (int) (port.load(va & -8) >>> ((va & 7) << 3) & BYTE);
    }

    void octet(long va, int value) {
        var shift = (int) (va & 7) << 3;
        var at = va & -8;
        port.store(at, (port.load(at) & ~(BYTE << shift)) | (value & BYTE) << shift);
    }

    /// Copies forwards; whole words wherever the destination has them.
    void copy(long to, long from, long count) {
        var left = count;
        var target = to;
        var source = from;
        while (left > 0 && (target & 7) != 0) {
            octet(target, octet(source));
            target++;
            source++;
            left--;
        }
        var shift = (int) (source & 7) << 3;
        if (shift == 0) {
            while (left >= 8) {
                port.store(target, port.load(source));
                target += 8;
                source += 8;
                left -= 8;
            }
        } else if (left >= 8) {
            var word = port.load(source & -8);
            while (left >= 8) {
                var next = port.load((source & -8) + 8);
                port.store(target, word >>> shift | next << (64 - shift));
                word = next;
                target += 8;
                source += 8;
                left -= 8;
            }
        }
        while (left > 0) {
            octet(target, octet(source));
            target++;
            source++;
            left--;
        }
    }

    void clear(long va, long bytes) {
        for (var at = va; at < va + bytes; at += 8) {
            port.store(at, 0);
        }
    }
}
