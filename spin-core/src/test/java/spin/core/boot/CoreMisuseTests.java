package spin.core.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spin.core.account.Books;
import spin.core.file.FileNode;
import spin.core.file.FileSystem;
import spin.core.file.FileSystemFacts;
import spin.core.load.Published;
import spin.core.cache.CachePolicy;
import spin.core.disk.DiskRange;
import spin.core.disk.DiskRequest;
import spin.core.disk.Disks;
import spin.hw.disk.DriveModel;
import spin.hw.disk.MemoryStore;
import spin.hw.disk.SectorWrites;
import spin.core.memory.Context;
import spin.core.memory.ExternalRef;
import spin.core.memory.Page;
import spin.core.memory.PageAttributes;
import spin.core.memory.PhysAddr;
import spin.core.memory.Protection;
import spin.core.memory.Region;
import spin.core.memory.Translation;
import spin.core.memory.VirtAddr;
import spin.core.strand.Mutex;
import spin.core.strand.Strand;
import spin.core.strand.StrandGroup;
import spin.core.strand.Threads;
import spin.core.trap.SavedState;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;
import spin.core.user.Executables;
import spin.core.user.Program;
import spin.core.user.Programs;
import spin.core.user.UserCode;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.profile.Profile;

/// Every procedure of every published interface of the kernel, with every wrong capability: nil, another kernel's, one that was given back or has
/// ended, somebody else's. The caller is refused with a sentence; nobody else is harmed, and nothing is half done.
///
/// The procedures are found by reflection, so a new one is tried at once; and one that takes something of a new kind, or somebody else's
/// without having said whether that is right, fails here until it is said.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CoreMisuseTests {
    private static final long PAGE = 8192;
    private static final long DATA = 0x1_4000_0000L;
    private static final int CALL = 1000;
    private static final long BLOCKS = 64;
    private static final int MOST_TURNS = 200;
    private static final byte[] SLEEPER = Executables
            .of(code -> code.label("again").li(0, CALL).callPal(Assembler.CALLSYS).br("again"));
    private static final byte[] EXITS = Executables.of(code -> code.li(16, 0).li(0, 1).callPal(Assembler.CALLSYS));

    /// Somebody else's is refused.
    private static final Set<String> ITS_OWNERS = Set.of("PhysAddr.deallocate Page", "VirtAddr.deallocate Region",
            "Translation.destroy Context", "Translation.pageAt Context", "Strands.block Strand", "Strands.run Strand",
            "Threads.kill Strand", "Threads.fork StrandGroup", "Programs.fork Program", "Programs.branch Program",
            "Programs.begin Program", "Programs.replace Program", "Programs.adopt Program",
            "Programs.requestTrap Strand",
            "Programs.end Strand", "Programs.exit Program", "Programs.join Program", "Programs.read Program",
            "Programs.write Program", "Programs.print Program", "Programs.printError Program", "Programs.input Program",
            "Programs.fork SavedState", "Programs.branch SavedState", "Programs.replace SavedState",
            "ExternalRef.internalise Context", "ExternalRef.delete Context", "Programs.bind Program",
            "Programs.restartable Program");
    /// Whoever holds it may: to hold the capability is the right.
    private static final Set<String> ITS_HOLDERS = Set.of("PhysAddr.isDirty Page", "PhysAddr.clean Page",
            "PhysAddr.read Page", "PhysAddr.write Page", "VirtAddr.allocate Context", "VirtAddr.allocateAt Context",
            "Translation.addMapping Region", "Translation.addMapping Page", "Translation.removeMapping Context",
            "Translation.changeMapping Context", "Translation.changeMappings Context",
            "Translation.examineMapping Context", "Translation.nextMapping Context", "Translation.isDirty Context",
            "Translation.read Context", "Translation.write Context", "ExternalRef.externalise Context",
            "Strands.unblock Strand", "Threads.join Strand", "Threads.condition Mutex", "Programs.of Strand",
            "Paging.victim Context",
            "Disks.await DiskRequest", "Disks.flush DiskRange", "Disks.part DiskRange", "Disks.read DiskRange",
            "Disks.write DiskRange", "Disks.startFlush DiskRange", "Disks.startRead DiskRange",
            "Disks.startWrite DiskRange", "Disks.startRead Page", "Disks.startWrite Page");
    /// What is not wrong, whatever it looks like: a question that has an answer, or a request that changes nothing.
    private static final Map<String, String> RIGHT = Map.ofEntries(
            Map.entry("Threads.join Strand given back", "its end was waited for"),
            Map.entry("Threads.kill Strand given back", "it has ended"),
            Map.entry("Strands.unblock Strand given back", "it wants nothing any more"),
            Map.entry("Strands.block Strand given back", "it wants nothing any more"),
            Map.entry("Strands.run Strand given back", "it cannot be chosen"),
            Map.entry("Paging.victim Context nil", "nobody has advice for it"),
            Map.entry("Paging.victim Context foreign", "nobody has advice for it"),
            Map.entry("Paging.victim Context given back", "nobody has advice for it"),
            Map.entry("Programs.of Strand given back", "it was no program's"),
            Map.entry("Programs.of Strand foreign", "it is no program's here"),
            Map.entry("Programs.exit Program given back", "it has ended"),
            Map.entry("Programs.join Program given back", "its status is known"),
            Map.entry("Programs.print Program given back", "its terminal may outlive it"),
            Map.entry("Programs.printError Program given back", "its terminal may outlive it"),
            Map.entry("Programs.input Program given back", "there is no input any more"));
    /// Only the kernel raises these; whatever they are given, importers are refused.
    private static final Set<String> KERNELS = Set.of("Trap", "Clock", "GlobalScheduler");

    /// A kernel on a machine of its own, with three domains on it: one that is careless, one that is at work, and one that has given things
    /// back.
    private static final class House {
        final SpinKernel kernel = new SpinKernel(new Machine(Profile.named("dec3000-400"), 1, 8L << 20),
                Dispatcher.builder().limits(NoLimits.INSTANCE).faults(fault -> {}).build(), line -> {});
        final Guest careless;
        final Guest victim;

        House() {
            kernel.drives().plug("disk0", DriveModel.RZ28B.withCylinders(4), new MemoryStore(),
                    SectorWrites.UNOBSERVED);
            careless = new Guest(kernel, "careless.jar", 0);
            victim = new Guest(kernel, "victim.jar", BLOCKS);
        }

        void turns(int most) {
            for (int i = 0; i < most; i++) {
                kernel.processor().turn();
            }
        }
    }

    /// One domain, and one live thing of each kind of its own.
    private static final class Guest {
        final SpinKernel kernel;
        final Requester who;
        final Threads threads;
        final Translation translation;
        final VirtAddr virtual;
        final PhysAddr physical;
        final Programs programs;
        final Context context;
        final Region region;
        final Page page;
        final Strand strand;
        final StrandGroup group;
        final Program program;
        final Mutex mutex;
        final Disks disks;
        final DiskRange range;
        final List<SavedState> states = new ArrayList<>();

        Guest(SpinKernel kernel, String name, long firstBlock) {
            this.kernel = kernel;
            who = Requester.of(name);
            threads = kernel.resolve(Threads.class, who);
            translation = kernel.resolve(Translation.class, who);
            virtual = kernel.resolve(VirtAddr.class, who);
            physical = kernel.resolve(PhysAddr.class, who);
            programs = kernel.resolve(Programs.class, who);
            context = translation.create();
            region = virtual.allocateAt(context, DATA, 4 * PAGE);
            page = physical.allocate(PageAttributes.any());
            translation.addMapping(region, DATA, page, Protection.READ_WRITE);
            physical.write(page, 0, new byte[]{19, 95});
            strand = threads.fork("waits", () -> threads.semaphore(0).acquire());
            group = threads.group("group", 5, 1000);
            mutex = threads.mutex();
            kernel.drives().grant("disk0", firstBlock, BLOCKS, name);
            disks = kernel.resolve(Disks.class, who);
            range = disks.granted().getFirst();
            kernel.events(who).on(Trap.class, Trap::systemCall).key(new SystemCallRange(CALL, CALL))
                    .handle((of, state) -> {
                        states.add(state);
                        threads.semaphore(0).acquire();
                    }).install();
            program = programs.start("sleeper", SLEEPER, List.of(), List.of());
        }
    }

    private final House house = new House();
    private final House elsewhere = new House();

    /// One procedure with one wrong argument.
    record Case(String name, Method procedure, Object service, int position, Supplier<@Nullable Object> wrong) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    void everybodyIsAtWork() {
        house.turns(20);
        elsewhere.turns(20);
    }

    private static Set<Class<?>> services(House of) {
        var published = Set.copyOf(Published.classes(CoreMisuseTests.class.getClassLoader()));
        var services = new TreeSet<Class<?>>(Comparator.comparing(Class::getName));
        of.kernel.exports().forEach(exported -> {
            if (published.contains(exported.type())) {
                services.add(exported.type());
            }
        });
        return services;
    }

    private static List<Method> procedures(Class<?> service) {
        return Stream.of(service.getDeclaredMethods()).filter(method -> !method.isSynthetic())
                .sorted(Comparator.comparing(Method::getName).thenComparing(Method::toGenericString)).toList();
    }

    private static String name(Method procedure, Class<?> parameter) {
        return "%s.%s %s".formatted(procedure.getDeclaringClass().getSimpleName(), procedure.getName(),
                parameter.getSimpleName());
    }

    /// Every way in which a value of that type can be wrong.
    private Map<String, Supplier<@Nullable Object>> flaws(Class<?> type) {
        var flaws = new LinkedHashMap<String, Supplier<@Nullable Object>>();
        flaws.put("nil", () -> null);
        var theirs = elsewhere.careless;
        var victims = house.victim;
        if (type == Context.class) {
            add(flaws, theirs.context, this::endedContext, victims.context);
        } else if (type == Region.class) {
            add(flaws, theirs.region, this::freedRegion, victims.region);
        } else if (type == Page.class) {
            add(flaws, theirs.page, this::freedPage, victims.page);
        } else if (type == Strand.class) {
            add(flaws, theirs.strand, this::endedStrand, victims.strand);
        } else if (type == StrandGroup.class) {
            flaws.put("foreign", () -> theirs.group);
            flaws.put("somebody else's", () -> victims.group);
        } else if (type == Program.class) {
            add(flaws, theirs.program, this::endedProgram, victims.program);
        } else if (type == Mutex.class) {
            flaws.put("foreign", () -> theirs.mutex);
            flaws.put("somebody else's", () -> victims.mutex);
        } else if (type == SavedState.class) {
            flaws.put("foreign", () -> theirs.states.getFirst());
            flaws.put("somebody else's", () -> victims.states.getFirst());
        } else if (type == DiskRange.class) {
            flaws.put("foreign", () -> theirs.range);
            flaws.put("somebody else's", () -> victims.range);
        } else if (type == DiskRequest.class) {
            flaws.put("foreign", () -> theirs.disks.startFlush(theirs.range));
            flaws.put("somebody else's", () -> victims.disks.startFlush(victims.range));
        }
        return flaws;
    }

    private static void add(Map<String, Supplier<@Nullable Object>> flaws, Object foreign,
            Supplier<@Nullable Object> gone,
            Object others) {
        flaws.put("foreign", () -> foreign);
        flaws.put("given back", gone);
        flaws.put("somebody else's", () -> others);
    }

    private Object endedContext() {
        var context = house.careless.translation.create();
        house.careless.translation.destroy(context);
        return context;
    }

    private Object freedRegion() {
        var region = house.careless.virtual.allocate(house.careless.context, PAGE);
        house.careless.virtual.deallocate(region);
        return region;
    }

    private Object freedPage() {
        var page = house.careless.physical.allocate(PageAttributes.any());
        house.careless.physical.deallocate(page);
        return page;
    }

    private Object endedStrand() {
        var strand = house.careless.threads.fork("ends", () -> {});
        house.turns(3);
        assertThat(strand.isEnded()).isTrue();
        return strand;
    }

    private Object endedProgram() {
        var program = house.careless.programs.start("ends", EXITS, List.of(), List.of());
        house.turns(5);
        assertThat(program.isEnded()).isTrue();
        return program;
    }

    /// A value of that type with which nothing is wrong.
    private static @Nullable Object right(Guest guest, Method procedure, Class<?> type) {
        if (type == Context.class) {
            return guest.context;
        } else if (type == Region.class) {
            return guest.region;
        } else if (type == Page.class) {
            return guest.page;
        } else if (type == Strand.class) {
            return guest.strand;
        } else if (type == StrandGroup.class) {
            return guest.group;
        } else if (type == Program.class) {
            return guest.program;
        } else if (type == Mutex.class) {
            return guest.mutex;
        } else if (type == SavedState.class) {
            return guest.states.getFirst();
        } else if (type == DiskRange.class) {
            return guest.range;
        } else if (type == DiskRequest.class) {
            return guest.disks.startFlush(guest.range);
        } else if (type == UserCode.class) {
            return (UserCode) port -> {};
        } else if (type == CachePolicy.class) {
            return CachePolicy.LEAST_RECENTLY_USED;
        } else if (type == PageAttributes.class) {
            return PageAttributes.any();
        } else if (type == Protection.class) {
            return Protection.READ;
        } else if (type == byte[].class) {
            return procedure.getName().equals("start") || procedure.getName().equals("replace") ? EXITS : new byte[8];
        } else if (type == String.class || type == Object.class) {
            return "a name";
        } else if (type == List.class) {
            return List.of("a=b");
        } else if (type == FileSystem.class) {
            return new Nothing();
        } else if (type == Runnable.class) {
            return (Runnable) () -> {};
        } else if (type == long.class) {
            return procedure.getName().startsWith("allocate") ? PAGE : DATA + PAGE;
        } else if (type == int.class) {
            return 8;
        } else if (type == boolean.class) {
            return false;
        }
        return fail("%s takes a %s; say in this test what a right one is, and how it can be wrong".formatted(procedure,
                type.getName()));
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

    Stream<Case> cases() {
        var cases = new ArrayList<Case>();
        for (var type : services(house)) {
            var service = house.kernel.resolve(type, house.careless.who);
            for (var procedure : procedures(type)) {
                for (int i = 0; i < procedure.getParameterCount(); i++) {
                    addCases(cases, procedure, service, i);
                }
            }
        }
        return cases.stream();
    }

    private void addCases(List<Case> cases, Method procedure, Object service, int position) {
        var parameter = procedure.getParameterTypes()[position];
        var name = name(procedure, parameter);
        for (var flaw : flaws(parameter).entrySet()) {
            boolean itsHolders = flaw.getKey().equals("somebody else's") && !ITS_OWNERS.contains(name);
            if (!parameter.isPrimitive() && !itsHolders) {
                cases.add(new Case(name + " " + flaw.getKey(), procedure, service, position, flaw.getValue()));
            }
        }
    }

    @ParameterizedTest(name = "{0} is refused or changes nothing, and hurts only careless.jar")
    @MethodSource("cases")
    void misuse(Case misused) throws InterruptedException {
        var parameters = misused.procedure.getParameterTypes();
        var arguments = new @Nullable Object[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
            arguments[i] = i == misused.position
                    ? misused.wrong.get()
                    : right(house.careless, misused.procedure, parameters[i]);
        }
        var before = Books.totals(house.kernel);
        var outcome = new ArrayList<@Nullable Throwable>();
        var call = house.careless.threads.fork("call", () -> outcome.add(called(misused, arguments)));
        for (int turns = 0; !call.isEnded() && turns < MOST_TURNS; turns++) {
            house.kernel.processor().turn();
        }

        assertThat(call.isEnded()).as("%s: the call comes back", misused).isTrue();
        var thrown = outcome.getFirst();
        if (RIGHT.containsKey(misused.name)) {
            assertThat(thrown).as(RIGHT.get(misused.name)).isNull();
        } else {
            assertThat(thrown).as("%s: a refusal", misused).isNotNull().isInstanceOf(RuntimeException.class)
                    .isNotInstanceOfAny(NullPointerException.class, ClassCastException.class,
                            IndexOutOfBoundsException.class);
            assertThat(String.valueOf(thrown.getMessage())).as("a sentence").contains(" ").hasSizeGreaterThan(15);
        }
        house.turns(3);
        theVictimIsUnharmed();
        assertThat(Books.totals(house.kernel)).as("nothing is half done").isEqualTo(before);
    }

    private static @Nullable Throwable called(Case misused, @Nullable Object[] arguments) {
        try {
            misused.procedure.invoke(misused.service, arguments);
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        } catch (IllegalAccessException e) {
            return new AssertionError(e);
        }
    }

    private void theVictimIsUnharmed() {
        for (var victim : List.of(house.victim, elsewhere.victim, elsewhere.careless)) {
            assertThat(victim.translation.read(victim.context, DATA, 2)).containsExactly(19, 95);
            assertThat(victim.translation.pageAt(victim.context, DATA)).isSameAs(victim.page);
            assertThat(victim.strand.isBlocked()).as("the victim's strand waits as before").isTrue();
            assertThat(victim.program.isEnded()).isFalse();
            Books.areRight(victim.kernel);
        }
    }

    @Test
    void ofEachCapabilityItIsSaidWhetherSomebodyElsesIsRefused() {
        var all = new LinkedHashSet<String>();
        for (var type : services(house)) {
            if (!KERNELS.contains(type.getSimpleName())) {
                procedures(type).forEach(procedure -> Arrays.stream(procedure.getParameterTypes())
                        .filter(parameter -> flaws(parameter).containsKey("somebody else's"))
                        .forEach(parameter -> all.add(name(procedure, parameter))));
            }
        }
        // These tell of something; the kernel alone raises them.
        all.removeAll(Set.of("PhysAddr.reclaim Page", "PhysAddr.repossess Page", "Translation.protectionFault Strand",
                "Translation.pageNotPresent Strand", "Translation.badAddress Strand", "Strands.resume Strand",
                "Strands.checkpoint Strand", "Disks.completed DiskRequest"));

        assertThat(Stream.concat(ITS_OWNERS.stream(), ITS_HOLDERS.stream()).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(all);
        assertThat(ITS_OWNERS).doesNotContainAnyElementsOf(ITS_HOLDERS);
    }

    @Test
    void whatIsCalledHereWorksWhenNothingIsWrongWithIt() {
        var fresh = new House();
        fresh.turns(20);
        var guest = fresh.careless;
        var references = fresh.kernel.resolve(ExternalRef.class, guest.who);

        assertThat(references.internalise(guest.context, references.externalise(guest.context, guest.page)))
                .isSameAs(guest.page);
        assertThat(guest.translation.examineMapping(guest.context, DATA)).isEqualTo(Protection.READ_WRITE);
        assertThat(guest.programs.of(guest.program.strands().getFirst())).isSameAs(guest.program);
        assertThat(guest.states).isNotEmpty();
    }
}
