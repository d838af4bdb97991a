package spin.hw.pal;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import spin.hw.cpu.Cpu;

/// A word of a kernel on the host that its Alpha code knows as a PAL temporary: which context is current.
///
/// The kernel keeps a reference to an object in a field, the Alpha code the address of a record in memory that stands for it; each is the other's
/// translation, and there is one word and not two. A kernel that stores into its field, and Alpha code that writes the temporary, pay for the store and
/// for the HW_MTPR, and nothing has to be brought in step afterwards. The user code on the host that is bound to a context goes with it.
///
/// The records lie beside each other at a multiple of the length of them all, a power of two; so does each of them, and the bits between are the
/// context's index.
public final class HostWord {

    private final int temporary;
    private final int shift;
    private final Object kernel;
    private final VarHandle current;
    private final VarHandle record;
    private final VarHandle managed;
    private final Object[] contexts;

    /// @param temporary which PAL temporary, 0 to 31
    /// @param shift     of the length of a record, a power of two
    /// @param kernel    the object that has the field
    /// @param current   of `kernel`, the field: one of `contexts`
    /// @param record    of a context, a `long`: the physical address of its record
    /// @param managed   of a context, its [ManagedCode.Table] or null
    /// @param contexts  by index, as many as there are records, a power of two; none is null when it is current
    public HostWord(int temporary, int shift, Object kernel, VarHandle current, VarHandle record, VarHandle managed,
            Object[] contexts) {
        if (Integer.bitCount(contexts.length) != 1) {
            throw new IllegalArgumentException("There are " + contexts.length
                    + " contexts; give a power of two, so that bits of an address are an index.");
        }
        this.temporary = temporary;
        this.shift = shift;
        this.kernel = kernel;
        this.current = current;
        this.record = record;
        this.managed = managed;
        this.contexts = contexts;
    }

    int temporary() {
        return temporary;
    }

    long read() {
        return (long) record.get(current.get(kernel));
    }

    void write(Cpu cpu, long address) {
        var context = contexts[(int) (address >>> shift) & contexts.length - 1];
        current.set(kernel, context);
        cpu.managed((ManagedCode.@Nullable Table) managed.get(context));
    }
}
