package spin.systems.monolith;

import spin.hw.cpu.MemoryFault;
import spin.systems.monolith.net.Mbufs;
import spin.systems.monolith.net.SocketAddress;

/// The way of a socket's address into the kernel and out of it (`uipc_syscalls.c`): a structure in the program's memory, with a length.
final class SocketName {

    private final Kernel kernel;

    SocketName(Kernel kernel) {
        this.kernel = kernel;
    }

    /// `sockargs`: a copy of the program's address in a buffer, which is the caller's; 0 when the call has been answered with an error.
    ///
    /// @throws MemoryFault when the program may not read it
    long copyIn(KernelThread caller, long at, long bytes) {
        if (bytes < 0 || bytes > Mbufs.ROOM) {
            kernel.failure(caller, UnixAbi.EINVAL);
            return 0;
        }
        var mbufs = kernel.mbufs;
        var name = mbufs.get();
        if (name == 0) {
            kernel.failure(caller, UnixAbi.ENOBUFS);
            return 0;
        }
        try {
            kernel.user.copyIn(at, mbufs.data(name), (int) bytes);
        } catch (MemoryFault fault) {
            mbufs.free(name);
            throw fault;
        }
        mbufs.length(name, (int) bytes);
        return name;
    }

    /// Takes the host and the port out of a buffer, which is free then; negative when the call has been answered with an error.
    long taken(KernelThread caller, long name) {
        var mbufs = kernel.mbufs;
        var at = mbufs.data(name);
        var error = 0;
        if (mbufs.length(name) != SocketAddress.BYTES) {
            error = UnixAbi.EINVAL;
        } else if (SocketAddress.family(kernel.memory, at) != SocketAddress.INTERNET) {
            error = UnixAbi.EAFNOSUPPORT;
        }
        var taken = SocketAddress.name(kernel.memory, at);
        mbufs.free(name);
        if (error != 0) {
            kernel.failure(caller, error);
            return -1;
        }
        return taken;
    }

    /// Whether the call says where an address goes and how long it may be, or nowhere; the call is answered if not.
    ///
    /// @param lengthAt where the room for the address stands and its length goes
    boolean wanted(KernelThread caller, long at, long lengthAt) {
        caller.nameAt = at;
        if (at != 0) {
            caller.nameLengthAt = lengthAt;
            caller.nameRoom = kernel.user.loadInt(lengthAt);
            if (caller.nameRoom < 0) {
                kernel.failure(caller, UnixAbi.EINVAL);
                return false;
            }
        }
        return true;
    }

    /// Puts an address to where the call wants it, as much as there is room for.
    ///
    /// @param physical where it lies in memory of the kernel
    void copyOut(KernelThread caller, long physical) {
        if (caller.nameAt != 0) {
            var bytes = Math.min(SocketAddress.BYTES, caller.nameRoom);
            kernel.user.copyOut(physical, caller.nameAt, bytes);
            kernel.user.storeInt(caller.nameLengthAt, bytes);
        }
    }

    /// Puts a host and a port to where the call wants them.
    void give(KernelThread caller, long name) {
        var mbufs = kernel.mbufs;
        var made = caller.nameAt == 0 ? 0 : mbufs.get();
        if (made != 0) {
            try {
                SocketAddress.put(kernel.memory, mbufs.data(made), name);
                copyOut(caller, mbufs.data(made));
            } finally {
                mbufs.free(made);
            }
        }
    }
}
