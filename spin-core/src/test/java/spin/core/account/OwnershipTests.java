package spin.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import spin.core.boot.NoLimits;
import spin.core.boot.SpinKernel;
import spin.core.file.FileSystem;
import spin.core.file.FileSystemFacts;
import spin.core.file.FileNode;
import spin.core.file.Files;
import spin.core.memory.Context;
import spin.core.memory.ExternalRef;
import spin.core.memory.Page;
import spin.core.memory.PageAttributes;
import spin.core.memory.PhysAddr;
import spin.core.memory.Protection;
import spin.core.memory.Region;
import spin.core.memory.Translation;
import spin.core.memory.VirtAddr;
import spin.core.shell.Shell;
import spin.core.spy.Spy;
import spin.core.strand.Strand;
import spin.core.strand.Threads;
import spin.core.strand.Timer;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;
import spin.core.user.Executables;
import spin.core.user.Program;
import spin.core.user.Programs;
import spin.dispatcher.Binding;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Events;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.profile.Profile;

/// Everything that a domain can get is charged to it at every instant, whoever is ended in the middle of whatever, and all of it is back when the
/// domain is gone.
class OwnershipTests {
    private static final long PAGE = 8192;
    private static final long BASE = 0x1_4000_0000L;
    private static final int CALL = 1000;
    /// Calls number 1000 as long as somebody serves it.
    private static final byte[] CALLER = Executables.of(code -> code.label("again").li(0, CALL)
            .callPal(Assembler.CALLSYS).beq(19, "again").li(0, 1).callPal(Assembler.CALLSYS));

    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1, 8L << 20);
    private final SpinKernel kernel = new SpinKernel(machine,
            Dispatcher.builder().limits(NoLimits.INSTANCE).faults(fault -> {}).build(), line -> {});

    /// What operations were told that were not carried out.
    private final List<String> refusals = new ArrayList<>();

    /// One domain, and what it has got.
    private final class Guest {
        final Requester who;
        final Events events;
        final Threads threads;
        final PhysAddr physical;
        final VirtAddr virtual;
        final Translation translation;
        final ExternalRef references;
        final Programs programs;
        final Files files;
        final Spy spy;
        final List<Context> contexts = new ArrayList<>();
        final List<Region> regions = new ArrayList<>();
        final List<Page> pages = new ArrayList<>();
        final List<Strand> strands = new ArrayList<>();
        final List<Timer> timers = new ArrayList<>();
        final List<Binding> bindings = new ArrayList<>();
        final List<Program> running = new ArrayList<>();

        Guest(String name) {
            who = Requester.of(name);
            events = kernel.events(who);
            threads = kernel.resolve(Threads.class, who);
            physical = kernel.resolve(PhysAddr.class, who);
            virtual = kernel.resolve(VirtAddr.class, who);
            translation = kernel.resolve(Translation.class, who);
            references = kernel.resolve(ExternalRef.class, who);
            programs = kernel.resolve(Programs.class, who);
            files = kernel.resolve(Files.class, who);
            spy = kernel.resolve(Spy.class, who);
        }

        /// One operation, on a strand of the domain's; it may wait in the middle, and be ended there.
        void begin(int operand) {
            strands.add(threads.fork("operation", () -> {
                try {
                    operate(operand);
                } catch (RuntimeException refused) {
                    // An answer; that it left nothing half done is what the books say.
                    refusals.add(String.valueOf(refused.getMessage()));
                }
            }));
        }

        private void operate(int operand) {
            switch (operand % 22) {
                case 0 -> contexts.add(translation.create());
                case 1, 2 -> pages.add(physical.allocate(PageAttributes.any()));
                case 3 -> pages.addAll(List.of(physical.allocateMany(operand % 9 * 16L * PAGE, PageAttributes.any())));
                case 4 ->
                    regions.add(virtual.allocateAt(one(contexts, operand), BASE + operand % 30 * (PAGE << 10), PAGE));
                case 5, 6 -> {
                    var region = one(regions, operand);
                    translation.addMapping(region, region.address(), one(pages, operand / 3), Protection.READ_WRITE);
                }
                case 7 -> references.externalise(one(contexts, operand), one(pages, operand / 3));
                case 8 -> translation.destroy(one(contexts, operand));
                case 9 -> physical.deallocate(one(pages, operand));
                case 10 -> virtual.deallocate(one(regions, operand));
                case 11 -> threads.sleep(operand % 100_000);
                case 12 -> threads.join(threads.fork("waits", () -> threads.semaphore(0).acquire()));
                case 13 -> timers.add(threads.after("timer", operand % 500_000, () -> threads.sleep(1000)));
                case 14 -> one(timers, operand).cancel();
                case 15 -> bindings.add(events.on(Shell.class, Shell::run).handle((word, rest) -> false).install());
                case 16 -> one(bindings, operand).uninstall();
                case 17 -> bindings.add(events.on(PhysAddr.class, PhysAddr::reclaim).handle(this::reclaim).install());
                case 18 -> bindings.add(events.on(Trap.class, Trap::systemCall).key(new SystemCallRange(CALL, CALL))
                        .handle((strand, state) -> called(operand)).install());
                case 19 -> running.add(programs.start("caller", CALLER, List.of(), List.of()));
                case 20 -> {
                    spy.hit("name " + operand % 5);
                    files.mount("disk" + operand % 4, new Nothing());
                }
                default -> files.unmount("disk" + operand % 4);
            }
        }

        /// What it is asked to give up it offers after a while, and does other things meanwhile.
        private Page reclaim(Page candidate) {
            threads.sleep(20_000);
            if (!contexts.isEmpty() && pages.size() % 3 == 0) {
                translation.destroy(contexts.removeLast());
            }
            return candidate;
        }

        private void called(int operand) {
            if (operand % 5 == 0) {
                programs.exit(one(running, operand), 3);
            } else if (operand % 5 == 1) {
                translation.destroy(one(running, operand).context());
            } else {
                threads.sleep(operand % 50_000);
            }
        }

        private static <T> T one(List<T> of, int operand) {
            if (of.isEmpty()) {
                throw new IllegalStateException("there is none yet");
            }
            return of.get(operand / 22 % of.size());
        }
    }

    /// A file system without a file.
    private static final class Nothing implements FileSystem {
        @Override
        public FileNode root() {
            throw new IllegalStateException("there is no root");
        }

        @Override
        public FileNode node(long number) {
            throw new IllegalStateException("there is no node");
        }

        @Override
        public void sync() {}

        @Override
        public FileSystemFacts facts() {
            return new FileSystemFacts("nothing", 1, 0, 0, 0, 0, 1, false);
        }
    }

    private void turn() {
        kernel.processor().turn();
        Books.areRight(kernel);
        assertThat(refusals).noneMatch(text -> text.contains("null") || text.contains("twice"));
    }

    /// On a strand of the kernel's, as a request to unload is; others have their turns meanwhile.
    private void unload(Guest guest) {
        var unloading = kernel.processor().create("unload", SpinKernel.KERNEL, 40, () -> kernel.unloaded(guest.who));
        kernel.processor().unblock(unloading);
        for (int turns = 0; !unloading.isEnded(); turns++) {
            assertThat(turns).as("turns to unload " + guest.who).isLessThan(20_000);
            turn();
        }
    }

    @Property(tries = 40)
    void theBooksAreRightAtEveryInstantWhoeverIsEndedAndEmptyWhenAllAreGone(
            @ForAll @Size(min = 20, max = 120) List<@IntRange(max = 1 << 20) Integer> choices) {
        var before = Books.totals(kernel);
        var guests = new ArrayList<>(List.of(new Guest("a.jar"), new Guest("b.jar"), new Guest("c.jar")));
        for (int choice : choices) {
            var guest = guests.get(choice % 3);
            int operand = choice / 3;
            if (operand % 37 == 0) {
                unload(guest);
                guests.set(choice % 3, new Guest("again.jar"));
            } else if (operand % 7 == 0 && !guest.strands.isEmpty()) {
                guest.threads.kill(guest.strands.get(operand / 7 % guest.strands.size()));
            } else {
                guest.begin(operand / 7);
            }
            for (int i = 0; i < 1 + operand % 4; i++) {
                turn();
            }
        }
        guests.forEach(this::unload);
        Books.areRight(kernel);
        assertThat(kernel.processor().alive()).isZero();
        assertThat(Books.totals(kernel)).isEqualTo(before);
    }

    @Test
    void eachThingIsChargedToWhoAskedForIt() {
        var guest = new Guest("owner.jar");
        guest.threads.fork("waits", () -> guest.threads.semaphore(0).acquire());
        guest.threads.fork("sleeps", () -> guest.threads.sleep(1_000_000));
        guest.threads.after("timer", 1_000_000, () -> {});
        guest.events.on(Shell.class, Shell::run).handle((word, rest) -> false).install();
        guest.files.mount("disk", new Nothing());
        guest.spy.hit("name");
        guest.references.externalise(guest.virtual.allocate(guest.translation.create(), PAGE).context(), "object");
        guest.physical.allocate(PageAttributes.any());
        guest.programs.start("caller", CALLER, List.of(), List.of());
        kernel.processor().turn();
        kernel.processor().turn();

        assertThat(kernel.ledger().of(guest.who)).hasToString("owner.jar: 1 binding, 1 page, 2 context, 1 region, "
                + "1 reference, 3 strand, 2 timer, 1 program, 1 spied-name, 1 mount");
        Books.areRight(kernel);
    }

    @Test
    void whereNobodyCanWaitForItAStrandThatIsStillToEndIsTheKernelsUntilItHas() {
        var before = Books.totals(kernel);
        var guest = new Guest("owner.jar");
        guest.threads.fork("waits", () -> guest.threads.semaphore(0).acquire());
        guest.threads.fork("sleeps", () -> guest.threads.sleep(1_000_000));
        guest.events.on(Trap.class, Trap::systemCall).key(new SystemCallRange(CALL, CALL))
                .handle((strand, state) -> guest.threads.sleep(1_000_000)).install();
        guest.programs.start("caller", CALLER, List.of(), List.of());
        for (int i = 0; i < 5; i++) {
            turn();
        }

        kernel.unloaded(guest.who);

        Books.areRight(kernel);
        kernel.processor().run();
        Books.areRight(kernel);
        assertThat(Books.totals(kernel)).isEqualTo(before);
    }

    @Test
    void whatADomainsStrandsTakeWhileTheyAreEndedIsRefusedOrTakenBack() {
        var guest = new Guest("last words.jar");
        guest.threads.fork("dies", () -> {
            try {
                guest.threads.semaphore(0).acquire();
            } finally {
                for (Runnable attempt : List.<Runnable>of(() -> guest.threads.fork("child", () -> {}),
                        () -> guest.threads.after("later", 5, () -> {}), guest.translation::create,
                        () -> guest.physical.allocate(PageAttributes.any()), () -> guest.spy.hit("name"),
                        () -> guest.files.mount("disk", new Nothing()),
                        () -> guest.programs.start("caller", CALLER, List.of(), List.of()),
                        () -> guest.events.on(Shell.class, Shell::run).handle((word, rest) -> true).install())) {
                    try {
                        attempt.run();
                    } catch (RuntimeException refused) {
                        refusals.add(String.valueOf(refused.getMessage()));
                    }
                }
            }
        });
        turn();
        var before = kernel.ledger().of(guest.who);

        unload(guest);

        assertThat(refusals).hasSize(8).allMatch(text -> text.contains("last words.jar"));
        assertThat(before.isClosed()).isTrue();
        Books.areRight(kernel);
    }

    @Test
    void nothingIsGivenToADomainThatIsGoneWhoeverSpeaksInItsName() {
        var guest = new Guest("gone.jar");
        unload(guest);
        var before = Books.totals(kernel);
        var stolen = new ArrayList<Runnable>(List.of(() -> guest.threads.fork("child", () -> {}),
                () -> guest.threads.after("later", 5, () -> {}), guest.translation::create,
                () -> guest.physical.allocate(PageAttributes.any()), () -> guest.spy.hit("name"),
                () -> guest.files.mount("disk", new Nothing()),
                () -> guest.programs.start("caller", CALLER, List.of(), List.of()),
                () -> guest.events.on(Shell.class, Shell::run).handle((word, rest) -> true).install()));
        int refused = 0;
        for (var attempt : stolen) {
            try {
                attempt.run();
            } catch (RuntimeException expected) {
                assertThat(expected).hasMessageContaining("gone.jar");
                refused++;
            }
        }

        assertThat(refused).isEqualTo(stolen.size());
        assertThat(Books.totals(kernel)).isEqualTo(before);
    }

    @Test
    void aDomainThatHasAllStrandsThatItMayHaveKeepsNobodyElseFromForking() {
        var greedy = new Guest("greedy.jar");
        var modest = new Guest("modest.jar");
        var strand = kernel.ledger().resources().stream().filter(each -> each.name().equals("strand")).findFirst()
                .orElseThrow();
        kernel.ledger().of(greedy.who).limit(strand, 3);
        var refused = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            try {
                greedy.threads.fork("strand", () -> {});
            } catch (IllegalStateException e) {
                refused.add(String.valueOf(e.getMessage()));
            }
        }
        modest.threads.fork("strand", () -> {});

        assertThat(refused).hasSize(2)
                .containsOnly("greedy.jar has 3 strands and may have no more; let some end first");
        kernel.processor().run();
        greedy.threads.fork("strand", () -> {});
        Books.areRight(kernel);
    }
}
