package spin.systems.unix;

/// The half of a process, or of a thread of it, that is the kernel's: its registers and its memory.
///
/// Registers are those of the program where it stands: behind the call, or at the instruction that could not be done. Pages of an address
/// space are given as the first address and the one behind the last, multiples of the page size, within [#LOWEST] and [#BEYOND].
public interface Task extends Memory {

    int READ = 1;
    int WRITE = 2;
    int EXECUTE = 4;

    long LOWEST = 0x10_0000L;
    long BEYOND = 0x3e0_0000_0000L;

    // Registers.

    long register(int n);

    void register(int n, long value);

    long pc();

    void pc(long value);

    long floating(int n);

    void floating(int n, long bits);

    long fpcr();

    void fpcr(long value);

    /// The value that a program keeps for each thread.
    void unique(long value);

    // The program's bytes, as far as the program itself may have them.

    /// From the program to a page.
    ///
    /// @return how many could be read
    @Override
    int in(long va, long page, int offset, int count);

    /// From a page to the program.
    ///
    /// @return how many could be written
    @Override
    int out(long page, int offset, long va, int count);

    // The address space.

    /// Pages of zeros that come when they are touched. The addresses are free.
    ///
    /// @param shared whether a child's are the same pages
    void add(long first, long beyond, int rights, boolean shared);

    /// Puts a page of the UNIX's at an address that was added: that page itself when shared was said there, otherwise what will be a copy when the
    /// program stores into it. False when there is no room for a table.
    boolean enter(long va, long page);

    void remove(long first, long beyond);

    void protect(long first, long beyond, int rights);

    /// Moves what is there to addresses that are free.
    boolean move(long first, long beyond, long to);

    boolean isFree(long first, long beyond);

    boolean isCovered(long first, long beyond);

    /// What the byte at an address is called by all who can reach it, where the address was added as shared; 0 where it is the process's alone or
    /// there is nothing. By default the address itself, which a child that has inherited the memory has too.
    default long identity(long va) {
        return va;
    }

    /// Whether the page is there, not only to come.
    boolean isPresent(long va);

    /// The rights of an address, -1 when there is nothing.
    int rights(long va);

    /// Takes everything away, for another image.
    void clear();

    /// The thread is over, and with the last one of a process its memory.
    void end();
}
