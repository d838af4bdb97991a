package spin.core.disk;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spin.core.memory.PageAttributes;
import spin.core.memory.PhysAddr;
import spin.core.memory.PhysicalPages;
import spin.core.memory.VmException;
import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.core.strand.Timer;
import spin.dispatcher.Requester;
import spin.hw.disk.Disk;
import spin.hw.disk.Status;
import spin.hw.memory.PhysicalMemory;

/// The driver of one disk: a ring of requests in memory, filled in the order in which they were asked for.
///
/// A request waits for a slot of the ring, and, if its bytes are in an array, for one of the driver's buffers; the first in the queue goes first,
/// so nobody is passed over for ever. The interrupt finds what is done and wakes who waits; the event is raised by the drive's own strand,
/// so what a handler does it does to no interrupt.
///
/// A drive that answers nothing for [#PATIENCE_SECONDS] while something is asked of it is given up: it is switched off, so that it reaches no memory any
/// more, all that was asked of it fails, and so does whatever is asked later. Nobody waits for ever, then, not even who unloads.
///
/// What would break this: an address given to the drive that is not pinned. Every one here is a driver's buffer, pinned for good, or a page that
/// is pinned until the drive has answered, whatever becomes of its holder.
///
/// Kernel-private, on the kernel's thread.
public final class Drive {
    /// Blocks in a page of memory.
    static final int PAGE_BLOCKS = PhysicalMemory.FRAME_BYTES / Disks.BLOCK_BYTES;

    /// Simulated; a drive that works has answered something long before, whatever it was asked for.
    static final long PATIENCE_SECONDS = 10;

    private static final int ENTRIES = 64;
    private static final int BUFFERS = 16;
    /// A request in the ring, 32 bytes; see the drive's manual, [Disk].
    private static final int ENTRY_BYTES = 32;
    private static final int OPERATION = 4;
    private static final int LBA = 8;
    private static final int SECTORS = 16;
    private static final int ADDRESS = 24;
    private static final int OWNED_BY_DRIVE = 1 << 31;
    private static final int STATUS_BITS = 0xff;
    /// Before what extensions fork, behind what somebody at the prompt asks.
    private static final int PRIORITY = 40;

    private final String name;
    private final long registers;
    private final PhysicalMemory memory;
    private final PhysicalPages pages;
    private final Processor processor;
    private final Requester kernel;
    private final Disks events;
    private final Consumer<String> report;
    private final long blocks;
    private final long ring;
    private final Strand teller;
    private final ArrayDeque<Long> buffers = new ArrayDeque<>();
    private final ArrayDeque<DiskRequest> queue = new ArrayDeque<>();
    private final ArrayDeque<DiskRequest> toTell = new ArrayDeque<>();
    /// By slot of the ring.
    private final @Nullable DiskRequest[] inFlight = new @Nullable DiskRequest[ENTRIES];
    private int next;
    private long served;
    /// When it last answered, or began to be asked.
    private long heard;
    private @Nullable Timer watch;
    private boolean silent;

    /// @param registers where the drive's registers are
    /// @param kernelPages the kernel's own account
    /// @param kernel whose the strand is that raises events
    /// @param report told when the drive is given up
    Drive(String name, long registers, PhysicalMemory memory, PhysicalPages pages, PhysAddr kernelPages,
            Processor processor, Requester kernel, Disks events, Consumer<String> report) {
        this.kernel = kernel;
        this.report = report;
        this.name = name;
        this.registers = registers;
        this.memory = memory;
        this.pages = pages;
        this.processor = processor;
        this.events = events;
        blocks = memory.loadQuad(registers + Disk.SECTORS);
        ring = pages.pin(kernelPages.allocate(PageAttributes.any()));
        for (int i = 0; i < BUFFERS; i++) {
            buffers.add(pages.pin(kernelPages.allocate(PageAttributes.any())));
        }
        teller = processor.create("completions of " + name, kernel, PRIORITY, this::tellAll);
        memory.storeQuad(registers + Disk.RING, ring);
        memory.storeQuad(registers + Disk.SIZE, ENTRIES);
        memory.storeQuad(registers + Disk.CONTROL, Disk.ENABLE | Disk.INTERRUPT_ENABLE | Disk.WRITE_CACHE);
    }

    /// Unique in its machine, such as `disk0`.
    public String name() {
        return name;
    }

    /// How many blocks it has.
    public long blocks() {
        return blocks;
    }

    /// Requests that have come back.
    public long served() {
        return served;
    }

    /// Requests that have not.
    public int underWay() {
        int count = queue.size();
        for (var request : inFlight) {
            count += request == null ? 0 : 1;
        }
        return count;
    }

    /// Whether it was given up, because it did not answer.
    public boolean isSilent() {
        return silent;
    }

    void start(DiskRequest request) {
        request.range.underWay++;
        if (silent) {
            finish(request, noAnswer());
            return;
        }
        queue.add(request);
        pump();
    }

    /// Waits for the request on the running strand; one that is ended meanwhile leaves the request to the drive.
    void await(DiskRequest request) {
        var self = processor.running();
        request.waiting.add(self);
        try {
            while (!request.isDone()) {
                processor.block();
            }
        } finally {
            request.waiting.remove(self);
        }
    }

    /// What waits in the queue on behalf of `owner` is not begun any more.
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    void forget(Requester owner) {
        for (var request : new ArrayList<>(queue)) {
            if (request.owner == owner) {
                queue.remove(request);
                finish(request, "its maker was unloaded");
            }
        }
    }

    // ---- to the drive

    private void pump() {
        boolean rung = false;
        for (var request = queue.peek(); request != null && inFlight[next] == null; request = queue.peek()) {
            if (request.bytes != null && buffers.isEmpty()) {
                break;
            }
            queue.remove();
            var refusal = begin(request);
            if (refusal == null) {
                rung = true;
            } else {
                finish(request, refusal);
            }
        }
        if (rung) {
            memory.storeQuad(registers + Disk.DOORBELL, 1);
            watch();
        }
    }

    // ---- a drive that does not answer

    /// As long as something is asked of the drive there is a timer; it is moved on when it fires, not at each answer.
    private void watch() {
        if (watch == null) {
            heard = processor.now();
            watchUntil(heard + patience());
        }
    }

    private void watchUntil(long cycle) {
        watch = processor.at("patience with " + name, kernel, cycle, this::lookAgain);
    }

    private long patience() {
        return PATIENCE_SECONDS * processor.hertz();
    }

    private void lookAgain() {
        watch = null;
        if (isAsked()) {
            long end = heard + patience();
            if (processor.now() < end) {
                watchUntil(end);
            } else {
                giveUp();
            }
        }
    }

    private boolean isAsked() {
        for (var request : inFlight) {
            if (request != null) {
                return true;
            }
        }
        return false;
    }

    private void giveUp() {
        silent = true;
        memory.storeQuad(registers + Disk.CONTROL, 0);
        report.accept("%s; what was asked of it has failed".formatted(noAnswer()));
        for (int slot = 0; slot < ENTRIES; slot++) {
            var request = inFlight[slot];
            if (request != null) {
                inFlight[slot] = null;
                giveBack(request, false);
                finish(request, noAnswer());
            }
        }
        for (var request = queue.poll(); request != null; request = queue.poll()) {
            finish(request, noAnswer());
        }
    }

    private String noAnswer() {
        return "%s has not answered for %d seconds; look at the drive, and start the machine again".formatted(name,
                PATIENCE_SECONDS);
    }

    /// Puts a request into the next slot.
    ///
    /// @return why it was not; null if it was
    private @Nullable String begin(DiskRequest request) {
        if (!request.range.isLive()) {
            return request.range + " were taken back";
        }
        var page = request.page;
        var bytes = request.bytes;
        if (page != null) {
            try {
                request.address = pages.pin(page);
            } catch (VmException gone) {
                return String.valueOf(gone.getMessage());
            }
        } else if (bytes != null) {
            request.address = buffers.remove();
            if (request.operation == DiskRequest.Operation.WRITE) {
                memory.copyIn(request.address, bytes, request.from, request.length());
            }
        }
        inFlight[next] = request;
        long entry = ring + (long) next * ENTRY_BYTES;
        memory.storeLong(entry + OPERATION, request.operation.code);
        memory.storeQuad(entry + LBA, request.lba);
        memory.storeLong(entry + SECTORS, request.blocks);
        memory.storeQuad(entry + ADDRESS, request.address);
        memory.storeLong(entry, OWNED_BY_DRIVE);
        next = (next + 1) % ENTRIES;
        return null;
    }

    // ---- from the drive

    /// The drive's interrupt.
    void interrupted() {
        memory.storeQuad(registers + Disk.STATUS, Disk.SOME_DONE | Disk.RING_ERROR);
        heard = processor.now();
        for (int slot = 0; slot < ENTRIES; slot++) {
            var request = inFlight[slot];
            if (request != null) {
                int flags = memory.loadLong(ring + (long) slot * ENTRY_BYTES);
                if ((flags & OWNED_BY_DRIVE) == 0) {
                    inFlight[slot] = null;
                    answered(request, flags & STATUS_BITS);
                }
            }
        }
        pump();
        var idle = watch;
        if (idle != null && !isAsked()) {
            idle.cancel();
            watch = null;
        }
    }

    private void answered(DiskRequest request, int status) {
        boolean good = status == Status.DONE.code();
        giveBack(request, good);
        finish(request, good ? null : reason(status));
    }

    /// What the request had of memory; with what came from the drive, when something did.
    private void giveBack(DiskRequest request, boolean good) {
        boolean read = request.operation == DiskRequest.Operation.READ;
        var page = request.page;
        var bytes = request.bytes;
        if (page != null) {
            pages.unpin(page, read);
        } else if (bytes != null) {
            if (good && read) {
                memory.copyOut(request.address, bytes, request.from, request.length());
            }
            buffers.add(request.address);
        }
    }

    private static String reason(int status) {
        for (var known : Status.values()) {
            if (known.code() == status) {
                return switch (known) {
                    case MEDIUM_ERROR -> "the medium failed; look at the host's file";
                    case BAD_REQUEST, BAD_ADDRESS, DONE -> "the drive answered " + known;
                };
            }
        }
        return "the drive answered " + status;
    }

    private void finish(DiskRequest request, @Nullable String failure) {
        served++;
        request.range.underWay--;
        request.done(failure);
        for (var strand : request.waiting) {
            processor.unblock(strand);
        }
        if (request.told) {
            toTell.add(request);
            processor.unblock(teller);
        }
    }

    private void tellAll() {
        while (true) {
            for (var request = toTell.poll(); request != null; request = toTell.poll()) {
                events.completed(request);
            }
            processor.block();
        }
    }
}
