package spin.core.file;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import spin.core.account.Ledger;
import spin.core.account.Resource;
import spin.core.strand.Processor;
import spin.core.strand.ThreadService;
import spin.dispatcher.Requester;
import spin.domains.meter.Terminated;

/// The file systems that are mounted on one kernel.
///
/// A name has one holder; for the time of a replacement, two: a new version of an extension mounts while it starts, and the old one
/// answers until it is gone. On the kernel's thread.
public final class FileTable {
    private static final int LONGEST_NAME = 255;
    private static final int MOST_MOUNTS = 1000;
    /// Files that one domain has open, each counted as often as it is.
    private static final int MOST_OPEN = 100_000;
    private static final long NANOS = 1_000_000_000L;
    private static final int PRIORITY = 40;
    private static final long LONGEST_SYNC_SECONDS = 10;

    private final Processor processor;
    private final ThreadService threads;
    private final long hertz;
    private final Requester kernel;
    private final Ledger ledger;
    private final Resource mounted;
    private final Resource opened;
    private final List<Mount> mounts = new ArrayList<>();
    private long refusedCloses;
    private long refusedSyncs;

    /// @param ledger in which each mount is charged to who made it
    /// @param hertz cycles in a second
    public FileTable(Processor processor, Ledger ledger, long hertz, Requester kernel) {
        this.processor = processor;
        this.ledger = ledger;
        mounted = ledger.resource("mount", MOST_MOUNTS,
                holder -> mounts.forEach(each -> holder.accept(ledger.of(each.owner))));
        opened = ledger.resource("open-node", MOST_OPEN, found -> mounts.forEach(each -> each.walk(found)));
        this.threads = new ThreadService(processor, kernel);
        this.hertz = hertz;
        this.kernel = kernel;
    }

    /// What one importer has.
    public Files as(Requester who) {
        return new FilesService(this, who);
    }

    /// A domain is gone, with what it mounted and what it had open.
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    public void unloaded(Requester domain) {
        for (var mount : List.copyOf(mounts)) {
            if (mount.owner == domain) {
                syncInTime(mount);
                remove(mount);
            } else {
                refusedCloses += mount.forget(domain);
            }
        }
    }

    /// What every file system holds is made to last, as before a halt. On a strand.
    ///
    /// @return a sentence for each that refused
    public List<String> syncAll() {
        var refused = new ArrayList<String>();
        for (var mount : List.copyOf(mounts)) {
            try {
                mount.as(kernel).sync();
            } catch (FileException failed) {
                refused.add("%s may have lost what was changed last: %s".formatted(mount.name, failed.getMessage()));
            }
        }
        return refused;
    }

    /// Its owner is going: what it holds is to last, unless that takes longer than anybody waits. On no strand there is nothing to wait on.
    private void syncInTime(Mount mount) {
        if (processor.current() == null) {
            return;
        }
        var strand = processor.create("sync of " + mount.name, kernel, PRIORITY, () -> {
            try {
                mount.as(kernel).sync();
            } catch (FileException _) {
                refusedSyncs++;
            }
        });
        processor.unblock(strand);
        var deadline = processor.at("end of the sync of " + mount.name, kernel,
                processor.now() + LONGEST_SYNC_SECONDS * hertz, () -> processor.end(strand, new Terminated()));
        // It ends at once then, unless it is in the middle of something; that is no affair of who unloads.
        if (!processor.awaitEnd(strand, processor.now() + 2 * LONGEST_SYNC_SECONDS * hertz)) {
            refusedSyncs++;
        }
        deadline.cancel();
    }

    /// How many file systems could not make last what they held when they went.
    public long refusedSyncs() {
        return refusedSyncs;
    }

    /// How many nodes a file system refused to close when their user was unloaded.
    public long refusedCloses() {
        return refusedCloses;
    }

    /// A file system that is mounted.
    ///
    /// @param owner the domain that mounted it
    /// @param facts what it says of itself
    public record Mounted(String name, String owner, FileSystemFacts facts) {}

    /// What is mounted now.
    public List<Mounted> mounted() {
        return mounts.stream().map(mount -> new Mounted(mount.name, mount.owner.name(), mount.as(kernel).facts()))
                .toList();
    }

    void mount(Requester who, String name, FileSystem system) {
        check(name);
        if (system == null) {
            throw new FileException(FileError.EINVAL, "%s mounts null as %s".formatted(who.name(), name));
        }
        for (var mount : mounts) {
            if (mount.name.equals(name) && !replaces(who, mount.owner)) {
                throw new FileException(FileError.EEXIST,
                        "%s is mounted by %s; choose another name, or unmount it first"
                                .formatted(name, mount.owner.name()));
            }
        }
        if (mounts.size() >= MOST_MOUNTS) {
            throw new FileException(FileError.ENOSPC,
                    "%d file systems are mounted; unmount some".formatted(MOST_MOUNTS));
        }
        if (!ledger.of(who).charge(mounted)) {
            throw new FileException(FileError.ENOSPC,
                    "%s has mounted %d file systems and may mount no more; unmount some".formatted(who.name(),
                            ledger.of(who).held(mounted)));
        }
        mounts.add(new Mount(name, who, system, threads.mutex(), processor, new OpenNodes(ledger, opened)));
    }

    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    void unmount(Requester who, String name) {
        var mount = named(name);
        for (var each : mounts) {
            if (each.name.equals(name) && each.owner == who) {
                mount = each;
            }
        }
        if (mount.owner != who) {
            throw new FileException(FileError.EPERM,
                    "%s was mounted by %s, not by %s".formatted(name, mount.owner.name(), who.name()));
        }
        try {
            mount.as(who).sync();
        } finally {
            remove(mount);
        }
    }

    FileSystem find(Requester who, String name) {
        return named(name).as(who);
    }

    List<String> names() {
        var names = new LinkedHashSet<String>();
        mounts.forEach(mount -> names.add(mount.name));
        return List.copyOf(names);
    }

    /// Nanoseconds of `cycles`, without a product that is too long.
    long now() {
        long cycles = threads.now();
        return cycles / hertz * NANOS + cycles % hertz * NANOS / hertz;
    }

    private Mount named(String name) {
        for (var mount : mounts) {
            if (mount.name.equals(name)) {
                return mount;
            }
        }
        throw new FileException(FileError.ENODEV, "no file system is mounted as '%s'; mounted are %s".formatted(name,
                mounts.isEmpty() ? "none" : String.join(", ", names())));
    }

    private void remove(Mount mount) {
        mounts.remove(mount);
        ledger.of(mount.owner).credit(mounted);
        mount.cut();
    }

    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    private boolean replaces(Requester newcomer, Requester holder) {
        return newcomer != holder && holder != kernel && newcomer.name().equals(holder.name());
    }

    private static void check(String name) {
        if (name == null) {
            throw new FileException(FileError.EINVAL, "a file system needs a name, and null was given");
        }
        boolean printable = name.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (name.isEmpty() || name.length() > LONGEST_NAME || !printable) {
            throw new FileException(FileError.EINVAL,
                    "a file system's name is 1 to %d printable characters".formatted(LONGEST_NAME));
        }
    }
}
