package spin.core.file;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import spin.core.account.Census;
import spin.core.strand.Mutex;
import spin.core.strand.Processor;
import spin.dispatcher.Requester;
import spin.domains.Testimony;
import spin.domains.meter.MemoryExhausted;
import spin.domains.meter.Terminated;

/// A file system that somebody has mounted: the one place that refers to his objects, so that cutting it here frees them.
///
/// Whoever calls may be ended at any time, by his own limit or by somebody else: not inside, where a change may be half done, but when he comes out.
/// A call has a limit of its own, and a file system that needs more is not asked again.
///
/// One call at a time goes in: a file system may wait for its disk in the middle of a change, and nobody else sees the half of it.
/// Whatever comes out of foreign code but a [FileException] is the file system's failure, and its caller's EIO.
final class Mount {
    /// Three quarters of a second on the default machine.
    private static final long LONGEST_CALL = 100_000_000;

    final String name;
    final Requester owner;
    final OpenNodes open;
    private final Processor processor;
    private final Mutex entered;
    private final List<MountedSystem> users = new ArrayList<>();
    private @Nullable FileSystem system;

    Mount(String name, Requester owner, FileSystem system, Mutex entered, Processor processor, OpenNodes open) {
        this.open = open;
        this.processor = processor;
        this.name = name;
        this.owner = owner;
        this.system = system;
        this.entered = entered;
    }

    boolean isGone() {
        return system == null;
    }

    /// From now on every call is refused; those inside still return.
    void cut() {
        system = null;
        users.forEach(MountedSystem::letGo);
        users.clear();
    }

    /// Tells of what is open.
    void walk(Census.Found found) {
        users.forEach(user -> user.walk(found));
    }

    /// The file system as `who` has it, always the same.
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    MountedSystem as(Requester who) {
        for (var user : users) {
            if (user.who == who) {
                return user;
            }
        }
        var user = new MountedSystem(this, who);
        users.add(user);
        return user;
    }

    /// A user is gone: what he had open is closed.
    ///
    /// @return how many nodes the file system refused to close
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    int forget(Requester who) {
        int refused = 0;
        for (var user : List.copyOf(users)) {
            if (user.who == who) {
                users.remove(user);
                refused += user.closeAll();
            }
        }
        return refused;
    }

    <T> T call(Function<FileSystem, T> work) {
        entered.lock();
        try {
            return processor.shielded(LONGEST_CALL, () -> answer(work));
        } finally {
            entered.unlock();
        }
    }

    private <T> T answer(Function<FileSystem, T> work) {
        var target = system;
        if (target == null) {
            throw new FileException(FileError.ESTALE, "file system %s is not mounted any more".formatted(name));
        }
        try {
            return work.apply(target);
        } catch (FileException refused) {
            // A copy, for the object that was thrown may hold on to anything of the domain that made it.
            throw new FileException(refused.error(), String.valueOf(refused.getMessage()));
        } catch (Terminated over) {
            // Not its caller's end, for that waits: the file system's own, in the middle of whatever it was doing.
            cut();
            throw failed("%s: %s; it is not asked any more".formatted(over.getClass().getSimpleName(),
                    over instanceof MemoryExhausted
                            ? over.getMessage()
                            : "a call used more than %d cycles".formatted(LONGEST_CALL)));
        } catch (Throwable failure) {
            // Code from outside can throw anything, checked exceptions that it never declared too.
            throw failed(Testimony.of(failure));
        }
    }

    FileException failed(String why) {
        return new FileException(FileError.EIO, "file system %s of %s failed: %s".formatted(name, owner.name(), why));
    }
}
