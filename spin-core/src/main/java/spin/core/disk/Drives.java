package spin.core.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spin.core.account.Ledger;
import spin.core.account.Resource;
import spin.core.memory.MemoryServices;
import spin.core.strand.Processor;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Decision;
import spin.dispatcher.Guard;
import spin.dispatcher.Manipulation;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.disk.Disk;
import spin.hw.disk.DriveModel;
import spin.hw.disk.Policy;
import spin.hw.disk.SectorStore;
import spin.hw.disk.SectorWrites;

/// The drives of one machine, and whose their blocks are.
///
/// A grant goes to the name of a JAR: only the machine's owner loads JARs under bare names, while what a program loads has the program's name
/// before its own. No block is granted to two names. On the kernel's thread.
public final class Drives {
    /// Drives that a machine has room for.
    public static final int MOST = 8;

    private static final long REGISTERS = 0x1_E030_0000L;
    private static final long SPACING = 0x2000;
    private static final int IPL = 3;
    private static final int VECTOR = 0x940;
    private static final int VECTOR_SPACING = 0x10;

    private final Machine machine;
    private final Processor processor;
    private final MemoryServices memory;
    private final Requester kernel;
    private final Predicate<Requester> privileged;
    private final List<Drive> drives = new ArrayList<>();
    private final List<Grant> grants = new ArrayList<>();
    /// What somebody has got; the kernel's own excepted.
    private final List<DiskRange> held = new ArrayList<>();
    private final Consumer<String> report;
    private final Ledger ledger;
    private final Resource ranges;
    private @Nullable Disks events;

    /// Blocks that a JAR of that name may have.
    public record Grant(Drive drive, long first, long blocks, String jar) {
        boolean overlaps(Drive other, long from, long count) {
            return drive.equals(other) && first < from + count && from < first + blocks;
        }

        @Override
        public String toString() {
            return "blocks %d to %d of %s".formatted(first, first + blocks - 1, drive.name());
        }
    }

    /// @param ledger in which each range that somebody has got is charged to him; a part of one is not, for it is no more than the whole
    /// @param report told of a drive that is given up
    public Drives(Machine machine, Processor processor, MemoryServices memory, Ledger ledger, Requester kernel,
            Predicate<Requester> privileged, Consumer<String> report) {
        this.report = report;
        this.ledger = ledger;
        ranges = ledger.resource("disk-range", found -> held.forEach(each -> found.accept(ledger.of(each.holder))));
        this.machine = machine;
        this.processor = processor;
        this.memory = memory;
        this.kernel = kernel;
        this.privileged = privileged;
    }

    /// Tells the drives through whom they raise the event of a completion.
    public void raiser(Disks raiser) {
        events = raiser;
    }

    /// Puts a drive into the machine and its driver into the kernel.
    ///
    /// @param model what it is like
    /// @param platters what is on it
    /// @param writes told of every block that reaches them
    public Drive plug(String name, DriveModel model, SectorStore platters, SectorWrites writes) {
        var raiser = events;
        if (raiser == null) {
            throw new IllegalStateException("drive " + name + " is plugged in before the kernel has events for it");
        }
        if (drives.size() == MOST) {
            throw new DiskException("the machine has %d drives and room for no more".formatted(MOST));
        }
        for (var other : drives) {
            if (other.name().equals(name)) {
                throw new DiskException("there is a drive %s already; give the other one another name".formatted(name));
            }
        }
        long registers = REGISTERS + drives.size() * SPACING;
        var slot = machine.slot(name, IPL, VECTOR + drives.size() * VECTOR_SPACING);
        var disk = new Disk(slot, model, platters, Policy.ELEVATOR, writes);
        machine.memory().map(name, registers, Disk.REGISTERS, disk);
        machine.attach(disk);
        var drive = new Drive(name, registers, machine.memory(), memory.pages(), memory.physAddr(), processor, kernel,
                raiser, report);
        processor.onInterrupt(slot.interrupt(), drive::interrupted);
        drives.add(drive);
        return drive;
    }

    /// In the order in which they were plugged in.
    public List<Drive> all() {
        return List.copyOf(drives);
    }

    /// What is granted, the oldest first.
    public List<Grant> grants() {
        return List.copyOf(grants);
    }

    /// What one importer has.
    public Disks as(Requester who) {
        return new DiskService(this, who);
    }

    /// A JAR of that name may have those blocks from now on.
    ///
    /// @throws DiskException when there are no such blocks, or others have some of them
    public Grant grant(String drive, long first, long blocks, String jar) {
        var on = named(drive);
        checkRange(first, blocks, on.blocks(), drive);
        checkFree(on, first, blocks, jar);
        var grant = new Grant(on, first, blocks, jar);
        grants.add(grant);
        return grant;
    }

    /// A JAR of that name has nothing any more that was granted to it; what its requests have begun they finish.
    ///
    /// @return how many grants were taken back
    public int revoke(String jar) {
        int before = grants.size();
        grants.removeIf(grant -> grant.jar().equals(jar));
        for (var range : List.copyOf(held)) {
            if (range.holder.name().equals(jar)) {
                takeBack(range);
            }
        }
        return before - grants.size();
    }

    /// A domain is gone, with the ranges that it had and every part of them.
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    public void unloaded(Requester domain) {
        for (var range : List.copyOf(held)) {
            if (range.holder == domain) {
                takeBack(range);
            }
        }
        for (var drive : drives) {
            drive.forget(domain);
        }
    }

    private void takeBack(DiskRange range) {
        range.revoke();
        held.remove(range);
        ledger.of(range.holder).credit(ranges);
    }

    /// Everybody may call; only of the completion of his own requests is anybody told.
    public Authoriser authoriser() {
        return what -> {
            if (what.operation().isAuthoritys()) {
                return new Decision.Denied("that is for the kernel itself");
            }
            if (what.operation() != Manipulation.Operation.INSTALL) {
                return new Decision.Allowed();
            }
            if (!what.event().name().equals("Disks.completed")) {
                return new Decision.Denied("it is a service to call, and whoever handled it could pose as a drive");
            }
            return new Decision.AllowedWith(List.of(ownRequests(what.requester())), Optional.empty(),
                    OptionalLong.empty());
        };
    }

    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    private static Guard.Of1<DiskRequest> ownRequests(Requester who) {
        return request -> request.owner == who;
    }

    // ---- for the service

    Drive named(String name) {
        for (var drive : drives) {
            if (drive.name().equals(name)) {
                return drive;
            }
        }
        throw new DiskException("there is no drive '%s'; %s".formatted(name,
                drives.isEmpty()
                        ? "start the kernel with --disk FILE"
                        : "there are " + String.join(", ", drives.stream().map(Drive::name).toList())));
    }

    List<DiskRange> grantedTo(Requester who) {
        var ranges = new ArrayList<DiskRange>();
        for (var grant : grants) {
            if (grant.jar().equals(who.name())) {
                ranges.add(range(grant.drive(), grant.first(), grant.blocks(), who));
            }
        }
        return ranges;
    }

    DiskRange whole(String name, Requester who) {
        var drive = named(name);
        if (!isKernel(who) && !privileged.test(who)) {
            throw new DiskException(
                    "%s may not have all of %s; 'disk grant %s %s' gives it blocks, or 'spin approve JAR --waive no-privilege' makes it trusted"
                            .formatted(who.name(), name, name, who.name()));
        }
        checkFree(drive, 0, drive.blocks(), who.name());
        return range(drive, 0, drive.blocks(), who);
    }

    /// Always the same one for the same blocks and holder.
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    private DiskRange range(Drive drive, long first, long blocks, Requester who) {
        for (var range : held) {
            if (range.holder == who && range.drive == drive && range.first == first && range.blocks == blocks) {
                return range;
            }
        }
        var range = new DiskRange(drive, first, blocks, who, null);
        if (!isKernel(who)) {
            charge(who, range);
            held.add(range);
        }
        return range;
    }

    private void charge(Requester who, DiskRange range) {
        var account = ledger.of(who);
        if (account.isClosed()) {
            throw new DiskException("%s is gone, and gets no %s".formatted(who.name(), range));
        }
        if (!account.charge(ranges)) {
            throw new DiskException("%s has %d ranges of disks and may have no more, so it does not get %s".formatted(
                    who.name(), account.held(ranges), range));
        }
    }

    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    boolean isKernel(Requester who) {
        return who == kernel;
    }

    /// Waits until all that was written before, to whichever drive, is safe. On a strand.
    public void flushAll() {
        for (var drive : drives) {
            as(kernel).flush(new DiskRange(drive, 0, drive.blocks(), kernel, null));
        }
    }

    static void checkRange(long first, long blocks, long of, String where) {
        if (first < 0 || blocks < 1 || blocks > of || first > of - blocks) {
            throw new DiskException(
                    "%d blocks from %d on are not in %s, which has %d".formatted(blocks, first, where, of));
        }
    }

    /// A former and a later version of an extension have one name; anybody else's blocks are his own.
    private void checkFree(Drive drive, long first, long blocks, String name) {
        for (var grant : grants) {
            if (grant.overlaps(drive, first, blocks) && !grant.jar().equals(name)) {
                throw new DiskException("%s are %s's; 'disk revoke %s' takes them back".formatted(grant, grant.jar(),
                        grant.jar()));
            }
        }
        for (var range : held) {
            if (range.overlaps(drive, first, blocks) && !range.holder.name().equals(name)) {
                throw new DiskException("%s are %s's; unload it first".formatted(range, range.holder.name()));
            }
        }
    }
}
