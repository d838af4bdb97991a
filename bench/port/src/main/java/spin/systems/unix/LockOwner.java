package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// Who has locks on files: a process, or an open file.
final class LockOwner {

    /// The process, by its leader; null for an open file.
    @Nullable
    UnixProcess process;

    LockOwner(@Nullable UnixProcess process) {
        this.process = process;
    }
}
