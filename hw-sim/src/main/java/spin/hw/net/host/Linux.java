package spin.hw.net.host;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/// The C library's calls that the links need, for 64-bit Linux. A call that fails gives `-errno`, as the kernel itself does.
@SuppressWarnings("restricted") // Calling out of Java is what this class is for.
final class Linux {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EIO = 5;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int ENETDOWN = 100;
    static final int ENOBUFS = 105;

    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;

    private static final int POLLIN = 1;
    private static final int IFNAMSIZ = 16;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle OPEN = handle("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle READ = handle("read",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE = handle("write",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle IOCTL = handle("ioctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle PPOLL = handle("ppoll",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
    private static final MethodHandle EVENTFD = handle("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SOCKET = handle("socket",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND = handle("bind",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SETSOCKOPT = handle("setsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle RECVMSG = handle("recvmsg",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle IF_NAMETOINDEX = handle("if_nametoindex",
            FunctionDescriptor.of(JAVA_INT, ADDRESS));

    private Linux() {}

    /// @throws HostLinkException on any host but 64-bit Linux
    static void demand(String what) throws HostLinkException {
        var system = System.getProperty("os.name");
        var machine = System.getProperty("os.arch");
        if (!"Linux".equals(system) || !("amd64".equals(machine) || "aarch64".equals(machine))) {
            throw new HostLinkException(what + " exists on Linux on x86-64 and AArch64 only; this host is " + system
                    + " on " + machine + ". Use a UDP or UNIX link instead.");
        }
    }

    /// @throws HostLinkException when it is none of an interface: 1 to 15 bytes, no slash, no white space
    static void demandInterfaceName(String name) throws HostLinkException {
        if (!name.matches("[!-.0-~]{1," + (IFNAMSIZ - 1) + "}") || name.equals(".") || name.equals("..")) {
            throw new HostLinkException("\"" + name
                    + "\" is no name of a network interface; give 1 to 15 printable characters without a slash.");
        }
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        var all = new Linker.Option[options.length + 1];
        System.arraycopy(options, 0, all, 0, options.length);
        all[options.length] = Linker.Option.captureCallState("errno");
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, all);
    }

    static int open(String path, int flags) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            return (int) checked((int) OPEN.invokeExact(state, arena.allocateFrom(path), flags), state);
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    static int close(int descriptor) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            return (int) checked((int) CLOSE.invokeExact(state, descriptor), state);
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    static long read(int descriptor, MemorySegment into, MemorySegment state) {
        try {
            return checked((long) READ.invokeExact(state, descriptor, into, into.byteSize()), state);
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    static long write(int descriptor, MemorySegment from, long length, MemorySegment state) {
        try {
            return checked((long) WRITE.invokeExact(state, descriptor, from, length), state);
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    static int ioctl(int descriptor, long request, MemorySegment argument) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            return (int) checked((int) IOCTL.invokeExact(state, descriptor, request, argument), state);
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    /// Waits until one of the two can be read, or the time is over.
    ///
    /// @param time a struct timespec, or [MemorySegment#NULL] for as long as it takes
    /// @return how many can be read; they are marked in `two`
    static int awaitEither(int first, int second, MemorySegment two, MemorySegment time, MemorySegment state) {
        two.set(JAVA_INT, 0, first);
        two.set(JAVA_SHORT, 4, (short) POLLIN);
        two.set(JAVA_INT, 8, second);
        two.set(JAVA_SHORT, 12, (short) POLLIN);
        try {
            return (int) checked((int) PPOLL.invokeExact(state, two, 2L, time, MemorySegment.NULL), state);
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    /// A descriptor that can be read once something was written to it.
    static int eventfd() {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            return (int) checked((int) EVENTFD.invokeExact(state, 0, O_CLOEXEC | O_NONBLOCK), state);
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    static int socket(int family, int type, int protocol) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            return (int) checked((int) SOCKET.invokeExact(state, family, type, protocol), state);
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    static int bind(int descriptor, MemorySegment address) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            return (int) checked((int) BIND.invokeExact(state, descriptor, address, (int) address.byteSize()), state);
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    static int setsockopt(int descriptor, int level, int option, MemorySegment value) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            return (int) checked(
                    (int) SETSOCKOPT.invokeExact(state, descriptor, level, option, value, (int) value.byteSize()),
                    state);
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    static long recvmsg(int descriptor, MemorySegment message, int flags, MemorySegment state) {
        try {
            return checked((long) RECVMSG.invokeExact(state, descriptor, message, flags), state);
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    /// The interface's number in this thread's network namespace; `-errno` when it has none of that name.
    static int interfaceIndex(String name) {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(STATE);
            int index = (int) IF_NAMETOINDEX.invokeExact(state, arena.allocateFrom(name));
            return index == 0 ? -state.get(JAVA_INT, ERRNO) : index;
        } catch (Throwable impossible) {
            throw broken(impossible);
        }
    }

    /// Room for the error of a call.
    static MemorySegment state(Arena arena) {
        return arena.allocate(STATE);
    }

    private static long checked(long result, MemorySegment state) {
        return result < 0 ? -state.get(JAVA_INT, ERRNO) : result;
    }

    private static Error broken(Throwable thrown) {
        if (thrown instanceof Error error) {
            return error;
        }
        return new AssertionError("A call of the C library threw.", thrown);
    }
}
