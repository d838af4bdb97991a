package spin.systems.monolith;

import spin.hw.cpu.Cpu;
import spin.hw.cpu.MemoryFault;
import spin.hw.pal.Fault;

/// Copying in and out: the kernel reads and writes what the current program may, and nothing else.
///
/// A page that is not there yet, or shared until written, is made first, as if the program had touched it. What is refused after that is a
/// [MemoryFault], which the system call turns into an error.
final class UserMemory {

    /// From so many bytes on, what is aligned differently on the two sides is shifted and not copied byte by byte.
    private static final int SHIFTED = 16;
    private static final long INT = 0xffff_ffffL;

    private final Kernel kernel;
    private final Cpu cpu;

    UserMemory(Kernel kernel) {
        this.kernel = kernel;
        this.cpu = kernel.cpu;
    }

    long load(long va) {
        try {
            return cpu.loadQuad(va);
        } catch (MemoryFault fault) {
            resolve(fault, false);
            return cpu.loadQuad(va);
        }
    }

    void store(long va, long value) {
        try {
            cpu.storeQuad(va, value);
        } catch (MemoryFault fault) {
            resolve(fault, true);
            cpu.storeQuad(va, value);
        }
    }

    /// A program's `int`, at any alignment.
    int loadInt(long va) {
        var shift = (int) (va & 7) * 8;
        var value = load(va & -8) >>> shift;
        if (shift > 32) {
            value |= load((va & -8) + 8) << (64 - shift);
        }
        return (int) value;
    }

    void storeInt(long va, int value) {
        var shift = (int) (va & 7) * 8;
        var at = va & -8;
        store(at, (load(at) & ~(INT << shift)) | ((value & INT) << shift));
        if (shift > 32) {
            var rest = 64 - shift;
            store(at + 8, (load(at + 8) & ~(INT >>> rest)) | ((value & INT) >>> rest));
        }
    }

    private void resolve(MemoryFault refused, boolean write) {
        var fault = refused.fault();
        var space = kernel.current.process.space;
        if (space != null) {
            if (fault instanceof Fault.TranslationNotValid missing
                    && space.fault(missing.va(), write) == AddressSpace.RESOLVED) {
                return;
            }
            if (fault instanceof Fault.AccessViolation forbidden
                    && space.fault(forbidden.va(), write) == AddressSpace.RESOLVED) {
                return;
            }
        }
        throw refused;
    }

    /// From the program to physical memory; whole quadwords at once where both sides are aligned.
    void copyIn(long va, long physical, int bytes) {
        var at = 0;
        if (((va | physical) & 7) == 0) {
            at = quadsIn(va, physical, bytes & -8);
        } else if (bytes >= SHIFTED) {
            at = shiftedIn(va, physical, bytes);
        }
        for (; at < bytes; at++) {
            var from = va + at;
            kernel.memory.storeByte(physical + at, (byte) (load(from & -8) >>> ((from & 7) * 8)));
        }
    }

    void copyOut(long physical, long va, int bytes) {
        var at = 0;
        if (((va | physical) & 7) == 0) {
            at = quadsOut(physical, va, bytes & -8);
        } else if (bytes >= SHIFTED) {
            at = shiftedOut(physical, va, bytes);
        }
        for (; at < bytes; at++) {
            var to = va + at;
            var shift = (to & 7) * 8;
            var old = load(to & -8);
            store(to & -8, (old & ~(0xffL << shift)) | ((kernel.memory.loadByte(physical + at) & 0xffL) << shift));
        }
    }

    private int quadsIn(long va, long physical, int bytes) {
        var words = kernel.memory;
        var at = 0;
        while (at < bytes) {
            try {
                // Four at a time, as bcopy does; what is done again after a fault is the same.
                for (; at <= bytes - 32; at += 32) {
                    var from = va + at;
                    var to = physical + at;
                    words.storeQuad(to, cpu.loadQuad(from));
                    words.storeQuad(to + 8, cpu.loadQuad(from + 8));
                    words.storeQuad(to + 16, cpu.loadQuad(from + 16));
                    words.storeQuad(to + 24, cpu.loadQuad(from + 24));
                }
                for (; at < bytes; at += 8) {
                    words.storeQuad(physical + at, cpu.loadQuad(va + at));
                }
            } catch (MemoryFault fault) {
                resolve(fault, false);
            }
        }
        return at;
    }

    private int quadsOut(long physical, long va, int bytes) {
        var words = kernel.memory;
        var at = 0;
        while (at < bytes) {
            try {
                for (; at <= bytes - 32; at += 32) {
                    var from = physical + at;
                    var to = va + at;
                    cpu.storeQuad(to, words.loadQuad(from));
                    cpu.storeQuad(to + 8, words.loadQuad(from + 8));
                    cpu.storeQuad(to + 16, words.loadQuad(from + 16));
                    cpu.storeQuad(to + 24, words.loadQuad(from + 24));
                }
                for (; at < bytes; at += 8) {
                    cpu.storeQuad(va + at, words.loadQuad(physical + at));
                }
            } catch (MemoryFault fault) {
                resolve(fault, true);
            }
        }
        return at;
    }

    /// Quadwords of physical memory, each put together from two of the program's.
    private int shiftedIn(long va, long physical, int bytes) {
        var words = kernel.memory;
        var at = (int) (-physical & 7);
        for (var head = 0; head < at; head++) {
            words.storeByte(physical + head, (byte) (load((va + head) & -8) >>> (((va + head) & 7) * 8)));
        }
        var shift = (int) ((va + at) & 7) * 8;
        if (shift == 0) {
            return at + quadsIn(va + at, physical + at, (bytes - at) & -8);
        }
        var from = (va + at) & -8;
        var low = load(from);
        for (; at + 8 <= bytes; at += 8) {
            from += 8;
            var high = load(from);
            words.storeQuad(physical + at, low >>> shift | high << (64 - shift));
            low = high;
        }
        return at;
    }

    /// Quadwords of the program's, each put together from two of physical memory.
    private int shiftedOut(long physical, long va, int bytes) {
        var words = kernel.memory;
        var at = (int) (-va & 7);
        if (at != 0) {
            copyOut(physical, va, at);
        }
        var shift = (int) ((physical + at) & 7) * 8;
        if (shift == 0) {
            return at + quadsOut(physical + at, va + at, (bytes - at) & -8);
        }
        var from = (physical + at) & -8;
        var low = words.loadQuad(from);
        for (; at + 8 <= bytes; at += 8) {
            from += 8;
            var high = words.loadQuad(from);
            store(va + at, low >>> shift | high << (64 - shift));
            low = high;
        }
        return at;
    }
}
