package spin.hw.elf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import spin.hw.cpu.Cpu;
import spin.hw.mmu.Pte;
import spin.hw.pal.Fault;
import spin.hw.pal.KernelEntry;

/// The few system calls of Linux on Alpha that a static program makes, for tests only: enough to start a C library, take memory, write
/// and end. It answers as qemu-alpha does when output is a pipe and there is no input, because programs count
/// instructions by the answers.
///
/// Number in v0, arguments in a0 to a5; result in v0, and a3 is 1 when that is an error number.
public final class TestSystemCalls implements KernelEntry {

    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A3 = 19;
    private static final int A4 = 20;

    private static final long BAD_FILE = 9;
    private static final long NO_MEMORY = 12;
    private static final long BAD_ADDRESS = 14;
    private static final long NO_ENTRY = 2;
    private static final long INVALID = 22;
    private static final long NOT_A_TERMINAL = 25;
    private static final long CANNOT_SEEK = 29;
    private static final long NO_SUCH_CALL = 78;

    private static final long NO_SUCH_OPERATION = 45;

    // osf_getsysinfo and osf_setsysinfo; the word has trap enables in bits 1 to 6, maps in 12 and 13, status in 17 to 22.
    private static final long GET_FLOATING_CONTROL = 45;
    private static final long SET_FLOATING_CONTROL = 14;
    private static final long CONTROL_STATUS = 0x7e_0000;
    private static final long CONTROL_ALL = CONTROL_STATUS | 0x3000 | 0x7e;
    private static final long FPCR_ROUNDING = 3L << 58;

    private static final int PIPE = 0010600;
    private static final int PROCESS = 4711;
    private static final long MAPPINGS = 0x2_0000_0000L;
    private static final int MOST_OUTPUT = 8 << 20;

    private final String path;
    private final BareSpace space;
    private final SplittableRandom chance = new SplittableRandom(1);
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final long heapStart;
    private long heapEnd;
    private long nextMapping = MAPPINGS;
    private long floatingControl;
    private int status = -1;
    private @Nullable Fault fault;
    private long faultPc;

    public TestSystemCalls(String path, BareProgram program) {
        this.path = path;
        this.space = program.space();
        this.heapStart = program.heap();
        this.heapEnd = heapStart;
    }

    /// What the program wrote to its standard output and error, in order.
    public byte[] output() {
        return output.toByteArray();
    }

    /// The exit status, -1 while it has not ended by itself.
    public int status() {
        return status;
    }

    /// The fault that ended the program, if one did.
    public @Nullable Fault fault() {
        return fault;
    }

    public long faultPc() {
        return faultPc;
    }

    @Override
    public void memoryFault(Cpu cpu, Fault broken) {
        if (broken instanceof Fault.Unaligned unaligned && mendUnaligned(cpu, unaligned)) {
            return;
        }
        end(cpu, broken);
    }

    /// Does what the access would have done, byte by byte, as Linux does for a program. The emulator makes such an access without a trap and
    /// counts it, so it is counted here.
    private boolean mendUnaligned(Cpu cpu, Fault.Unaligned access) {
        var bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        int size = switch (access.opcode()) {
            case 0x28, 0x2C -> 4; // LDL, STL
            case 0x29, 0x2D -> 8; // LDQ, STQ
            default -> 0;
        };
        if (size == 0 || !allMapped(access.va(), size)) {
            return false;
        }
        if (access.opcode() < 0x2C) {
            space.read(access.va(), bytes.array(), 0, size);
            cpu.register(access.register(), size == 4 ? bytes.getInt(0) : bytes.getLong(0));
        } else {
            bytes.putLong(0, cpu.register(access.register()));
            space.write(access.va(), bytes.array(), 0, size);
        }
        cpu.state().instructions++;
        cpu.pc(cpu.pc() + 4);
        return true;
    }

    @Override
    public void instructionFault(Cpu cpu, Fault broken) {
        end(cpu, broken);
    }

    private void end(Cpu cpu, Fault broken) {
        fault = broken;
        faultPc = cpu.pc();
        cpu.stop();
    }

    @Override
    public void systemCall(Cpu cpu) {
        long a0 = cpu.register(A0);
        long a1 = cpu.register(A0 + 1);
        long a2 = cpu.register(A0 + 2);
        switch ((int) cpu.register(V0)) {
            case 1, 405 -> { // exit, exit_group
                status = (int) a0 & 0xff;
                cpu.stop();
            }
            case 3 -> answer(cpu, a0 == 0 ? 0 : -BAD_FILE); // read: end of file
            case 4 -> answer(cpu, write(a0, a1, a2));
            case 6 -> answer(cpu, a0 < 3 ? 0 : -BAD_FILE); // close
            case 17 -> answer(cpu, brk(a0));
            case 19 -> answer(cpu, -CANNOT_SEEK); // lseek
            case 20 -> { // getxpid: the parent is a second result
                answer(cpu, PROCESS);
                cpu.register(A4, 1);
            }
            case 24 -> { // getxuid
                answer(cpu, 0);
                cpu.register(A4, 0);
            }
            case 54 -> answer(cpu, -NOT_A_TERMINAL); // ioctl
            case 58 -> answer(cpu, readlink(a0, a1, a2));
            case 71 -> answer(cpu, mmap(a0, a1, cpu.register(A3)));
            case 73 -> answer(cpu, munmap(a0, a1));
            case 74 -> answer(cpu, mprotect(a0, a1, a2));
            case 121 -> answer(cpu, writev(a0, a1, a2));
            case 256 -> answer(cpu, a0 == GET_FLOATING_CONTROL ? getFloatingControl(cpu, a1) : -NO_SUCH_OPERATION);
            case 257 -> answer(cpu, a0 == SET_FLOATING_CONTROL ? setFloatingControl(cpu, a1) : -NO_SUCH_OPERATION);
            case 318 -> answer(cpu, sysinfo(a0));
            case 339 -> answer(cpu, uname(a0));
            case 352, 353 -> answer(cpu, 0); // rt_sigaction, rt_sigprocmask
            case 378, 411 -> answer(cpu, PROCESS); // gettid, set_tid_address
            case 427 -> answer(cpu, status(a0, a1)); // fstat64
            case 450 -> answer(cpu, -NO_ENTRY); // openat: there are no files
            case 455 -> answer(cpu, status(a0, a2)); // fstatat64 with an empty name
            case 496 -> answer(cpu, prlimit(a2, cpu.register(A3)));
            case 511 -> answer(cpu, getrandom(a0, a1));
            default -> answer(cpu, -NO_SUCH_CALL);
        }
    }

    private static void answer(Cpu cpu, long result) {
        boolean failed = result < 0 && result > -1024;
        cpu.register(V0, failed ? -result : result);
        cpu.register(A3, failed ? 1 : 0);
    }

    private long write(long descriptor, long address, long count) {
        if (descriptor != 1 && descriptor != 2) {
            return -BAD_FILE;
        }
        if (count < 0 || count > MOST_OUTPUT || !allMapped(address, count)) {
            return -BAD_ADDRESS;
        }
        var bytes = new byte[(int) count];
        space.read(address, bytes, 0, bytes.length);
        output.writeBytes(bytes);
        return count;
    }

    private long writev(long descriptor, long vector, long count) {
        long written = 0;
        for (long at = vector; at < vector + 16 * count; at += 16) {
            if (!allMapped(at, 16)) {
                return -BAD_ADDRESS;
            }
            var entry = new byte[16];
            space.read(at, entry, 0, 16);
            var numbers = ByteBuffer.wrap(entry).order(ByteOrder.LITTLE_ENDIAN);
            long result = write(descriptor, numbers.getLong(0), numbers.getLong(8));
            if (result < 0) {
                return result;
            }
            written += result;
        }
        return written;
    }

    private long brk(long wanted) {
        if (wanted < heapStart || wanted > heapStart + (32 << 20)) {
            return heapEnd;
        }
        long mapped = pageUp(heapEnd);
        if (pageUp(wanted) > mapped && !space.map(mapped, pageUp(wanted) - mapped, Rights.READ_WRITE)) {
            return heapEnd;
        }
        heapEnd = wanted;
        return heapEnd;
    }

    private long mmap(long wanted, long length, long flags) {
        boolean anonymous = (flags & 0x10) != 0;
        boolean fixed = (flags & 0x100) != 0;
        if (!anonymous || (fixed && wanted != 0) || length <= 0 || length > 64 << 20) {
            return -INVALID;
        }
        long at = nextMapping;
        if (!space.map(at, pageUp(length), Rights.READ_WRITE)) {
            return -NO_MEMORY;
        }
        nextMapping += pageUp(length) + Pte.PAGE_BYTES;
        return at;
    }

    private long munmap(long at, long length) {
        if ((at & Pte.PAGE_BYTES - 1) != 0 || length <= 0 || length > 64 << 20) {
            return -INVALID;
        }
        space.unmap(at, pageUp(length));
        return 0;
    }

    private long mprotect(long at, long length, long protection) {
        if ((at & Pte.PAGE_BYTES - 1) != 0 || length < 0 || length > 64 << 20) {
            return -INVALID;
        }
        var rights = new Rights((protection & 1) != 0, (protection & 2) != 0, (protection & 4) != 0);
        return length == 0 || space.protect(at, pageUp(length), rights) ? 0 : -NO_MEMORY;
    }

    private long readlink(long name, long buffer, long size) {
        if (!text(name).equals("/proc/self/exe")) {
            return -NO_ENTRY;
        }
        var bytes = path.getBytes(StandardCharsets.UTF_8);
        int length = (int) Math.min(size, bytes.length);
        space.write(buffer, bytes, 0, length);
        return length;
    }

    private String text(long address) {
        var bytes = new ByteArrayOutputStream();
        var one = new byte[1];
        for (long at = address; allMapped(at, 1) && bytes.size() < 4096; at++) {
            space.read(at, one, 0, 1);
            if (one[0] == 0) {
                break;
            }
            bytes.write(one[0]);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /// struct stat64: everything is a pipe.
    private long status(long descriptor, long buffer) {
        if (descriptor < 0 || descriptor > 2) {
            return -BAD_FILE;
        }
        var bytes = ByteBuffer.allocate(136).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(40, PIPE).putInt(52, 4096).putInt(56, 1);
        space.write(buffer, bytes.array(), 0, 136);
        return 0;
    }

    private long prlimit(long wanted, long old) {
        if (old != 0) {
            var bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(8L << 20).putLong(Long.MAX_VALUE);
            space.write(old, bytes.array(), 0, 16);
        }
        return wanted == 0 ? 0 : -INVALID;
    }

    /// Memory as a program asks for it to size its buffers: as much as this machine has.
    private long sysinfo(long buffer) {
        var bytes = ByteBuffer.allocate(112).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(32, 64L << 20).putLong(40, 32L << 20).putInt(104, 1);
        space.write(buffer, bytes.array(), 0, 112);
        return 0;
    }

    /// The software's view of floating-point control: what it asked for, with the status that the hardware has gathered.
    private long getFloatingControl(Cpu cpu, long buffer) {
        long word = (floatingControl & ~CONTROL_STATUS) | (cpu.state().fpcr >>> 35 & CONTROL_STATUS);
        space.write(buffer, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(word).array(), 0, 8);
        return 0;
    }

    private long setFloatingControl(Cpu cpu, long buffer) {
        var bytes = new byte[8];
        space.read(buffer, bytes, 0, 8);
        floatingControl = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong() & CONTROL_ALL;
        long word = floatingControl;
        cpu.state().fpcr = (cpu.state().fpcr & FPCR_ROUNDING) | (word & CONTROL_STATUS) << 35 | (word & 1 << 12) << 36
                | (~word & 0x0e) << 48 | (~word & 0x30) << 57 | ((word & 1 << 13) != 0 ? 3L << 60 : 0)
                | (~word & 0x40) << 41;
        return 0;
    }

    private long getrandom(long buffer, long size) {
        if (size < 0 || size > 4096 || !allMapped(buffer, size)) {
            return -BAD_ADDRESS;
        }
        var bytes = new byte[(int) size];
        chance.nextBytes(bytes);
        space.write(buffer, bytes, 0, bytes.length);
        return size;
    }

    private long uname(long buffer) {
        var bytes = new byte[6 * 65];
        int at = 0;
        for (var text : new String[]{"Linux", "spin", "6.1.0", "#1", "alpha", ""}) {
            var encoded = text.getBytes(StandardCharsets.UTF_8);
            System.arraycopy(encoded, 0, bytes, at, encoded.length);
            at += 65;
        }
        space.write(buffer, bytes, 0, bytes.length);
        return 0;
    }

    private boolean allMapped(long address, long count) {
        for (long page = address & -Pte.PAGE_BYTES; page < address + count; page += Pte.PAGE_BYTES) {
            if (!space.isMapped(page)) {
                return false;
            }
        }
        return true;
    }

    private static long pageUp(long value) {
        return value + Pte.PAGE_BYTES - 1 & -Pte.PAGE_BYTES;
    }
}
