package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.hw.pal.ManagedCode;

/// A task: an address space, a space of port names, and threads.
final class Task {

    final int number;
    final AddressSpace space;
    final PortSpace names;
    final ManagedCode.@Nullable Table managed;
    final Port self;
    @Nullable
    MachThread threads;
    boolean ended;
    long status;
    @Nullable
    String fatal;

    /// Where its exceptions are reported, and where its threads go on that make a system call of another kernel's: 0 for nowhere.
    @Nullable
    Port exceptions;
    long emulation;

    Task(int number, AddressSpace space, ManagedCode.@Nullable Table managed, PortSpace names, Port self) {
        this.number = number;
        this.space = space;
        this.managed = managed;
        this.names = names;
        this.self = self;
        self.object = this;
    }
}
