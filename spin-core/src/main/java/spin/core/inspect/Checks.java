package spin.core.inspect;

import static spin.core.inspect.RegressCommands.BrokenException.unless;

import java.lang.invoke.MethodHandles;
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
import spin.dispatcher.Authoriser;
import spin.dispatcher.Exported;
import spin.dispatcher.Guard;
import spin.dispatcher.NoHandlerInvokedException;

/// The checks that every kernel has, under the names of the release where it had them.
///
/// Those of the dispatcher export an interface of their own on the kernel's dispatcher, so what they check is the code that it generates,
/// and nobody else sees the events.
final class Checks {
    private static final int SPACES = 50;
    private static final int PAGES = 4;
    private static final int STRANDS = 20;
    private static final long BASE = 0x10000;

    private final SpinKernel kernel;

    /// What the checks of the dispatcher raise.
    interface Probe {
        int probe(int number);
    }

    Checks(SpinKernel kernel) {
        this.kernel = kernel;
    }

    Map<String, Check> all() {
        var all = new LinkedHashMap<String, Check>();
        all.put("disp-invoke", this::invoke);
        all.put("disp-noinvoke", this::noInvoke);
        all.put("disp-cancel", this::cancel);
        all.put("disp-impose", this::impose);
        all.put("disp-except", this::except);
        all.put("spacebasic", this::spaces);
        all.put("strands", this::strands);
        all.put("timers", this::timers);
        all.put("accounts", this::accounts);
        return all;
    }

    private interface Raising {
        void on(Exported<Probe> probe) throws BrokenException;
    }

    private void withProbe(Raising check) throws BrokenException {
        var probe = kernel.dispatcher().export(MethodHandles.lookup(), Probe.class, number -> number)
                .owner(SpinKernel.KERNEL).authoriser(Authoriser.open()).publish();
        try {
            check.on(probe);
        } finally {
            probe.withdraw();
        }
    }

    /// Of a hundred handlers just the one whose guard knows the number runs.
    private void invoke() throws BrokenException {
        withProbe(probe -> {
            for (int i = 0; i < 100; i++) {
                int own = i;
                probe.asOwner().on(Probe.class, Probe::probe).guard(number -> number == own).handle(number -> own * 10)
                        .install();
            }
            for (int i = 0; i < 100; i++) {
                int result = probe.raiser().probe(i);
                unless(result == i * 10, i + " to reach its handler", result);
            }
            unless(probe.raiser().probe(100) == 100, "100 to reach the procedure alone", probe.raiser().probe(100));
        });
    }

    private void noInvoke() throws BrokenException {
        withProbe(probe -> {
            probe.deregisterIntrinsic(probe.event("probe"));
            try {
                int result = probe.raiser().probe(1);
                throw new BrokenException("expected a refusal of a raise that nobody handles, found " + result);
            } catch (NoHandlerInvokedException _) {
                // As it should be.
            }
        });
    }

    private void cancel() throws BrokenException {
        withProbe(probe -> {
            var ran = new ArrayList<String>();
            var events = probe.asOwner();
            events.on(Probe.class, Probe::probe).handle(number -> ran.add("last") ? 3 : 0).last().install();
            events.on(Probe.class, Probe::probe).handle(number -> ran.add("first") ? 1 : 0).first().cancelling()
                    .install();
            int result = probe.raiser().probe(7);
            unless(result == 1 && ran.equals(List.of("first")), "the first handler to end the raise", ran);
        });
    }

    private void impose() throws BrokenException {
        withProbe(probe -> {
            var event = probe.event("probe");
            probe.asOwner().on(Probe.class, Probe::probe).handle(number -> -1).install();
            var imposed = probe.impose(event, event.bindings().getLast(), (Guard.Of1<Integer>) number -> number > 5);
            unless(probe.raiser().probe(5) == 5, "an imposed guard to keep the handler out", probe.raiser().probe(5));
            unless(probe.raiser().probe(6) == -1, "an imposed guard to let the handler in", probe.raiser().probe(6));
            imposed.remove();
            unless(probe.raiser().probe(5) == -1, "no guard when it is lifted", probe.raiser().probe(5));
        });
    }

    /// The procedure's exception is the raiser's; a handler's is not.
    private void except() throws BrokenException {
        var broken = kernel.dispatcher().export(MethodHandles.lookup(), Probe.class, number -> {
            throw new IllegalStateException("passed on");
        }).owner(SpinKernel.KERNEL).publish();
        try {
            int result = broken.raiser().probe(1);
            throw new BrokenException("expected the procedure's exception, found " + result);
        } catch (IllegalStateException passed) {
            unless("passed on".equals(passed.getMessage()), "the procedure's exception", passed);
        } finally {
            broken.withdraw();
        }
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
