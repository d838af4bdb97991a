package spin.systems.aegis;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spin.hw.interrupt.InterruptLine;
import spin.hw.memory.PhysicalMemory;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.systems.aegis.ash.AshAbi;
import spin.systems.aegis.filter.Classifier;
import spin.systems.aegis.filter.Demultiplexer;
import spin.systems.aegis.filter.Filter;

/// The kernel's half of the network: buffers that packets arrive in, whose each is, and the way out.
///
/// A filter is a secure binding of packets to an environment. Its packets go to the handler that it names, when it names one that is in force, else to
/// the environment's ring: its own frame, a slot for each, copied there by the kernel; and an interrupt is put into its queue. A packet that finds
/// the slot taken is dropped and counted. The kernel knows no protocol.
///
/// Packets are dealt with one after the other. A handler runs between two of them as code of the processor, so [#interrupt] and
/// [#handled] return with either nothing left to do or a handler begun.
final class Network implements FrameReceiver {

    /// Bytes of a packet, at most.
    static final int MOST_BYTES = 1514;
    private static final int MOST_FILTERS_EACH = 256;
    private static final int BUFFERS = 8;
    private static final int BUFFER_BYTES = 2048;
    private static final int BUFFERS_IN_A_FRAME = 4;
    private static final int OFFSET_MASK = 0x1fff;

    private record Binding(Environment owner, int handler) {}

    private record Permit(Environment owner, Filter filter) {}

    private final Aegis kernel;
    private final PhysicalMemory memory;
    private final Map<Integer, Binding> bindings = new HashMap<>();
    private @Nullable Handlers handlers;
    private @Nullable LinkPort port;
    private @Nullable InterruptLine line;
    private Demultiplexer filters = new Demultiplexer();
    /// What may be sent; null while everybody may send anything.
    private @Nullable Demultiplexer outgoing;
    private final Map<Integer, Permit> permits = new HashMap<>();

    private final long[] buffers = new long[BUFFERS];
    private final int[] lengths = new int[BUFFERS];
    /// From where on what a handler can see of the buffer is zero.
    private final int[] clean = new int[BUFFERS];
    private int first;
    private int waiting;
    /// Which filter the packet in hand has come by.
    private int filter;
    private Environment receiver;
    private long lost;

    Network(Aegis kernel, PhysicalMemory memory) {
        this.kernel = kernel;
        this.memory = memory;
        this.receiver = kernel.current();
    }

    void handlers(Handlers all) {
        handlers = all;
    }

    private Handlers handlers() {
        if (handlers == null) {
            throw new IllegalStateException("The network is used before the kernel is made.");
        }
        return handlers;
    }

    void attach(LinkPort wire, InterruptLine interrupts, Demultiplexer demultiplexer, long frame, long otherFrame) {
        for (var i = 0; i < BUFFERS; i++) {
            clean[i] = AshAbi.WINDOW;
            buffers[i] = (i < BUFFERS_IN_A_FRAME ? frame : otherFrame) + (long) (i % BUFFERS_IN_A_FRAME) * BUFFER_BYTES;
        }
        port = wire;
        line = interrupts;
        filters = demultiplexer;
        wire.receiver(this);
    }

    long lost() {
        return lost;
    }

    // In.

    /// The interface puts a packet into the next buffer.
    @Override
    public void frameArrived(byte[] frame, int length) {
        if (waiting == BUFFERS || length > MOST_BYTES || line == null) {
            lost++;
            return;
        }
        var slot = first + waiting & BUFFERS - 1;
        memory.copyIn(buffers[slot] + AshAbi.FRAME, frame, 0, length);
        lengths[slot] = length;
        clean[slot] = Math.max(clean[slot], Math.min(AshAbi.FRAME + length + 7 & -8, AshAbi.WINDOW));
        waiting++;
        line.raise();
    }

    boolean interruptsBy(InterruptLine raised) {
        return raised == line;
    }

    void interrupt() {
        if (line != null) {
            line.lower();
        }
        next();
    }

    /// Packets that wait, until a handler has the processor or none is left.
    private void next() {
        while (waiting > 0) {
            if (take()) {
                return;
            }
            release();
        }
        kernel.processor().catchUp();
    }

    /// One packet. Returns whether a handler has the processor.
    private boolean take() {
        var buffer = buffers[first];
        var length = lengths[first];
        var at = (int) (buffer & OFFSET_MASK) + AshAbi.FRAME;
        filter = filters.classify(memory.readableFrame(buffer), at, at + length);
        var binding = filter == Classifier.NOBODY ? null : bindings.get(filter);
        if (binding == null) {
            lost++;
            return false;
        }
        clear(first, buffer, AshAbi.FRAME + length);
        receiver = binding.owner;
        var handler = handlers().of(binding.owner, binding.handler);
        if (handler == null) {
            deliver(binding.owner, buffer, length);
            return false;
        }
        handlers().begin(handler, buffer, length);
        return true;
    }

    /// Nothing of an earlier packet is left where a handler or a ring's owner could see it.
    private void clear(int slot, long buffer, int end) {
        memory.storeQuad(buffer, memory.loadQuad(buffer) & -1L << (8 * AshAbi.FRAME));
        var at = end & -8;
        if (at != end) {
            memory.storeQuad(buffer + at, memory.loadQuad(buffer + at) & ((1L << (8 * (end - at))) - 1));
            at += 8;
        }
        var dirty = clean[slot];
        clean[slot] = at;
        for (; at < dirty; at += 8) {
            memory.storeQuad(buffer + at, 0);
        }
    }

    private void release() {
        first = first + 1 & BUFFERS - 1;
        waiting--;
    }

    /// The handler of the packet in hand has ended.
    void handled(boolean dealtWith) {
        if (!dealtWith) {
            deliver(receiver, buffers[first], lengths[first]);
        }
        release();
        next();
    }

    private void deliver(Environment owner, long buffer, int length) {
        if (owner.ring == Environment.NONE || owner.ended) {
            owner.packetsDropped++;
            return;
        }
        var slot = owner.ring + (long) owner.ringNext * AegisAbi.RING_SLOT_BYTES;
        if (memory.loadQuad(slot) != 0) {
            owner.packetsDropped++;
            return;
        }
        var to = slot + AegisAbi.SLOT_FRAME - AshAbi.FRAME;
        for (var at = 0; at < AshAbi.FRAME + length; at += 8) {
            memory.storeQuad(to + at, memory.loadQuad(buffer + at));
        }
        memory.storeQuad(slot + AegisAbi.SLOT_FILTER, filter);
        memory.storeQuad(slot, length);
        kernel.processor().interrupt(owner, AegisAbi.PACKET_INTERRUPT, owner.ringNext, filter, 0);
        owner.ringNext = owner.ringNext + 1 & AegisAbi.RING_SLOTS - 1;
    }

    // Out.

    void guard(Demultiplexer demultiplexer) {
        outgoing = demultiplexer;
    }

    /// Sends bytes that lie in one page frame.
    long send(Environment sender, long physical, int bytes) {
        if (port == null || bytes <= 0 || bytes > MOST_BYTES) {
            return AegisAbi.NOT_SENT;
        }
        var frame = memory.readableFrame(physical);
        var at = (int) (physical & OFFSET_MASK);
        var guard = outgoing;
        if (guard != null && !allows(guard, sender, frame, at, bytes)) {
            sender.packetsRefused++;
            return AegisAbi.NOT_YOURS_TO_SEND;
        }
        port.send(frame, at, bytes);
        return 0;
    }

    /// The bytes are judged where they lie and go to the wire in the same call, so that nobody can change them in between. Filters of different owners
    /// have no packet in common: if one of the sender's matches, nobody else's does.
    private boolean allows(Demultiplexer guard, Environment sender, byte[] frame, int at, int bytes) {
        var number = guard.classify(frame, at, at + bytes);
        var permit = number == Classifier.NOBODY ? null : permits.get(number);
        return permit != null && permit.owner == sender;
    }

    private long permit(Environment caller, long physical, long capability) {
        if (outgoing == null) {
            return AegisAbi.NOT_SENT;
        }
        var wanted = filter(physical, capability);
        if (wanted == null) {
            return AegisAbi.BAD_DESCRIPTION;
        }
        if (caller.sendFilters == MOST_FILTERS_EACH) {
            return AegisAbi.TOO_MANY;
        }
        for (var permit : permits.values()) {
            if (permit.owner != caller && !permit.filter.isApartFrom(wanted)) {
                return AegisAbi.PACKETS_ARE_OWNED;
            }
        }
        if (outgoing.insert(wanted) instanceof Demultiplexer.Insertion.Inserted inserted) {
            permits.put(inserted.id(), new Permit(caller, wanted));
            caller.sendFilters++;
            return inserted.id();
        }
        return AegisAbi.PACKETS_ARE_OWNED;
    }

    private long forbid(Environment caller, long number) {
        var permit = number == (int) number ? permits.get((int) number) : null;
        if (permit == null || permit.owner != caller || outgoing == null) {
            return AegisAbi.NO_SUCH_FILTER;
        }
        permits.remove((int) number);
        outgoing.delete((int) number);
        caller.sendFilters--;
        return 0;
    }

    // Calls.

    long call(Environment caller, int number, long a0, long a1, long a2) {
        return switch (number) {
            case AegisAbi.RING -> ring(caller, a0, a1);
            case AegisAbi.FILTER_INSERT -> insert(caller, a0, a1);
            case AegisAbi.FILTER_DELETE -> delete(caller, a0);
            case AegisAbi.SEND_FILTER_INSERT -> permit(caller, a0, a1);
            case AegisAbi.SEND_FILTER_DELETE -> forbid(caller, a0);
            case AegisAbi.HANDLER_INSTALL -> handlers().install(caller, a0, a1);
            case AegisAbi.HANDLER_REMOVE -> remove(caller, a0);
            default -> a1 > 0 && a1 <= MOST_BYTES && kernel.grants(a0, a1, a2, AegisAbi.READ)
                    ? send(caller, a0, (int) a1)
                    : AegisAbi.NOT_SENT;
        };
    }

    private long ring(Environment caller, long physical, long capability) {
        if ((physical & OFFSET_MASK) != 0
                || !kernel.grants(physical, OFFSET_MASK + 1, capability, AegisAbi.RIGHTS)) {
            return AegisAbi.BAD_DESCRIPTION;
        }
        caller.ring = physical;
        caller.ringNext = 0;
        return 0;
    }

    /// The filter that somebody has written down; null when it is none, or not his to show.
    private @Nullable Filter filter(long physical, long capability) {
        if ((physical & 7) != 0 || !kernel.grants(physical, 8L * FilterWords.STEPS, capability, AegisAbi.READ)) {
            return null;
        }
        var bytes = FilterWords.bytes(memory, physical);
        return kernel.grants(physical, bytes, capability, AegisAbi.READ) ? FilterWords.read(memory, physical) : null;
    }

    private long insert(Environment caller, long physical, long capability) {
        var wanted = filter(physical, capability);
        if (wanted == null) {
            return AegisAbi.BAD_DESCRIPTION;
        }
        var handler = memory.loadQuad(physical + 8L * FilterWords.HANDLER);
        if (handler != 0 && handlers().of(caller, handler) == null) {
            return AegisAbi.NO_SUCH_HANDLER;
        }
        if (caller.filters == MOST_FILTERS_EACH) {
            return AegisAbi.TOO_MANY;
        }
        return insert(caller, wanted, (int) handler);
    }

    private long insert(Environment caller, Filter wanted, int handler) {
        if (filters.insert(wanted) instanceof Demultiplexer.Insertion.Inserted inserted) {
            bindings.put(inserted.id(), new Binding(caller, handler));
            caller.filters++;
            return inserted.id();
        }
        return AegisAbi.PACKETS_ARE_OWNED;
    }

    private long delete(Environment caller, long number) {
        var binding = number == (int) number ? bindings.get((int) number) : null;
        if (binding == null || binding.owner != caller) {
            return AegisAbi.NO_SUCH_FILTER;
        }
        drop((int) number, caller);
        return 0;
    }

    private void drop(int number, Environment owner) {
        bindings.remove(number);
        filters.delete(number);
        owner.filters--;
    }

    private long remove(Environment caller, long number) {
        var handler = handlers().of(caller, number);
        if (handler == null) {
            return AegisAbi.NO_SUCH_HANDLER;
        }
        handlers().remove(handler);
        return 0;
    }

    // What goes with what.

    /// Bindings of the frame are broken.
    void unbound(long frame) {
        handlers().unbound(frame);
        kernel.ringsGone(frame);
    }

    void ended(Environment environment) {
        handlers().ended(environment);
        environment.ring = Environment.NONE;
        if (environment.sendFilters > 0) {
            for (var number : permits.keySet().toArray(new Integer[0])) {
                forbid(environment, number);
            }
        }
        if (environment.filters > 0) {
            for (var number : bindings.keySet().toArray(new Integer[0])) {
                var binding = bindings.get(number);
                if (binding != null && binding.owner == environment) {
                    drop(number, environment);
                }
            }
        }
    }
}
