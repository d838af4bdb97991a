package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// What a UNIX asks of the kernel that it is part of, or stands on.
///
/// A page is [#PAGE] bytes of the UNIX's own memory: what files and pipes consist of, and what a process may map. Its name is whatever the kernel likes,
/// but not 0.
public interface Below {

    int PAGE = 8192;

    /// Cycles since power-on.
    long now();

    long hertz();

    /// A page, all zero; 0 when there is none left.
    long page();

    /// One use more of a page.
    void share(long page);

    /// One use less.
    void release(long page);

    /// The quadword at a multiple of 8.
    long load(long page, int offset);

    void store(long page, int offset, long value);

    /// Another process with the same memory, each page shared until written or for good, and the same registers; null when there is no room for it. It
    /// waits until it is told to [#resume].
    @Nullable
    Task fork(UnixProcess parent, UnixProcess child);

    /// Another thread in the memory of the process that `parent` is or is of, with the same registers; null when there is no room for it, or when a
    /// process has one thread and no more. It waits until it is told to [#resume].
    default @Nullable Task thread(UnixProcess parent, UnixProcess made) {
        return null;
    }

    /// A process that waits goes on.
    void resume(UnixProcess process);

    /// Everybody else who could run has a turn first.
    void giveWay(UnixProcess process);

    /// No process is left.
    void over();
}
