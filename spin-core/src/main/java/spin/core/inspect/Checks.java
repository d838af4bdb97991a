package spin.core.inspect;

import static spin.core.inspect.RegressCommands.BrokenException.unless;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spin.core.boot.SpinKernel;
import spin.core.inspect.RegressCommands.BrokenException;
import spin.core.inspect.RegressCommands.Check;
import spin.core.memory.Context;
import spin.core.memory.MemoryView;
import spin.core.memory.PageAttributes;
import spin.core.memory.PhysAddr;
import spin.core.memory.Protection;
import spin.core.memory.Translation;
import spin.core.memory.VirtAddr;
import spin.core.strand.Semaphore;
import spin.core.strand.Strand;
import spin.core.strand.Threads;
import spin.core.user.ExtensionDoor;

/// The checks that every kernel has, under the names of the release where it had them. Those of the dispatcher are [DispatchChecks], those that
/// need an extension [ExtensionChecks].
final class Checks {
    private static final int SPACES = 50;
    private static final int PAGES = 4;
    private static final int STRANDS = 20;
    private static final long BASE = 0x10000;

    private final SpinKernel kernel;
    private final ExtensionDoor door;

    Checks(SpinKernel kernel, ExtensionDoor door) {
        this.kernel = kernel;
        this.door = door;
    }

    Map<String, Check> all() {
        var all = new LinkedHashMap<String, Check>();
        all.putAll(new ExtensionChecks(kernel, door).all());
        all.putAll(new DispatchChecks(kernel).all());
        all.put("spacebasic", this::spaces);
        all.put("strands", this::strands);
        all.put("timers", this::timers);
        all.put("accounts", this::accounts);
        return all;
    }

    /// Spaces are made and ended one after the other and then fifty at a time, and no page is lost.
    private void spaces() throws BrokenException {
        int before = kernel.memory().pages().freeFrames();
        for (int i = 0; i < SPACES; i++) {
            end(List.of(space()));
        }
        unless(kernel.memory().pages().freeFrames() == before, before + " free pages after spaces one by one",
                kernel.memory().pages().freeFrames());
        var many = new ArrayList<Context>();
        for (int i = 0; i < SPACES; i++) {
            many.add(space());
        }
        end(many);
        unless(kernel.memory().pages().freeFrames() == before,
                before + " free pages after " + SPACES + " spaces at once",
                kernel.memory().pages().freeFrames());
    }

    private Context space() throws BrokenException {
        var translation = kernel.resolve(Translation.class, SpinKernel.KERNEL);
        var physical = kernel.resolve(PhysAddr.class, SpinKernel.KERNEL);
        var context = translation.create();
        var region = kernel.resolve(VirtAddr.class, SpinKernel.KERNEL).allocateAt(context, BASE,
                (long) PAGES * MemoryView.pageBytes());
        for (int i = 0; i < PAGES; i++) {
            long address = BASE + (long) i * MemoryView.pageBytes();
            var page = physical.allocate(PageAttributes.any());
            translation.addMapping(region, address, page, Protection.READ_WRITE);
            unless(translation.examineMapping(context, address) == Protection.READ_WRITE,
                    "a mapped page to be writable",
                    translation.examineMapping(context, address));
            physical.deallocate(page);
        }
        return context;
    }

    private void end(List<Context> contexts) {
        contexts.forEach(kernel.resolve(Translation.class, SpinKernel.KERNEL)::destroy);
    }

    /// Strands that wait for each other in a ring go on in the order in which they were let go.
    private void strands() throws BrokenException {
        var threads = kernel.resolve(Threads.class, SpinKernel.KERNEL);
        int before = kernel.processor().alive();
        var order = new ArrayList<Integer>();
        var gates = new ArrayList<Semaphore>();
        for (int i = 0; i <= STRANDS; i++) {
            gates.add(threads.semaphore(0));
        }
        var forked = new ArrayList<Strand>();
        for (int i = 0; i < STRANDS; i++) {
            int own = i;
            forked.add(threads.fork("regress " + i, () -> {
                gates.get(own).acquire();
                order.add(own);
                gates.get(own + 1).release();
            }));
        }
        gates.getFirst().release();
        gates.getLast().acquire();
        forked.forEach(threads::join);
        unless(order.size() == STRANDS && order.equals(order.stream().sorted().toList()), STRANDS + " strands in order",
                order);
        unless(kernel.processor().alive() == before, before + " strands afterwards", kernel.processor().alive());
    }

    private void timers() throws BrokenException {
        var threads = kernel.resolve(Threads.class, SpinKernel.KERNEL);
        long began = kernel.machine().clock().now();
        threads.sleep(10_000);
        long slept = kernel.machine().clock().now() - began;
        unless(slept >= 10_000 && slept < 1_000_000, "a sleep of 10000 cycles and little more", slept);
    }

    private void accounts() throws BrokenException {
        var wrong = kernel.ledger().discrepancies();
        unless(wrong.isEmpty(), "accounts that add up", wrong);
    }
}
