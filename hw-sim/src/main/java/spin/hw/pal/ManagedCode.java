package spin.hw.pal;

import org.jspecify.annotations.Nullable;
import spin.hw.memory.AddressTable;

/// User-mode code written in Java, a library operating system for instance.
///
/// It is bound to a virtual address of one context and entered when the CPU arrives there in user mode. Calling conventions
/// are those of machine code: arguments in registers, return address in r26. All that it may touch is its [UserMode] port.
/// A fault or a kernel that does not come back ends it, so it must not rely on running to its end.
@FunctionalInterface
public interface ManagedCode {

    void run(UserMode port);

    /// The managed code of one context, by entry address.
    final class Table {

        private final AddressTable<ManagedCode> entries = new AddressTable<>();

        /// Binds `code` to `va`.
        ///
        /// @throws IllegalArgumentException when `va` is no instruction address or has code already
        public void bind(long va, ManagedCode code) {
            if ((va & 3) != 0) {
                throw new IllegalArgumentException("Managed code cannot be bound to 0x" + Long.toHexString(va)
                        + ": an instruction address is a multiple of 4.");
            }
            if (!entries.put(va, code)) {
                throw new IllegalArgumentException(
                        "There is managed code at 0x" + Long.toHexString(va) + " already; unbind it first.");
            }
        }

        /// Takes the binding at `va` away, and returns whether there was one.
        public boolean unbind(long va) {
            return entries.remove(va);
        }

        /// The code bound to `va`, if any.
        public @Nullable ManagedCode at(long va) {
            return entries.get(va);
        }
    }
}
