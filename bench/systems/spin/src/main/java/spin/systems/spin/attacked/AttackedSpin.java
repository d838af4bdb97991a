package spin.systems.spin.attacked;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import spin.bench.port.attack.AttackedSystem;
import spin.bench.port.attack.Attacker;
import spin.bench.port.attack.Attempt;
import spin.bench.port.attack.Delivery;
import spin.bench.port.attack.RawDisk;
import spin.bench.port.attack.Stage;
import spin.bench.port.attack.Victim;
import spin.core.boot.MachinePrices;
import spin.core.boot.MeterLimits;
import spin.core.boot.SpinKernel;
import spin.core.control.Upload;
import spin.core.load.ExtensionLoader;
import spin.core.memory.Protection;
import spin.core.shell.Shell;
import spin.core.shell.ShellCommands;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Fault;
import spin.domains.DomainEffects;
import spin.domains.approve.Approvers;
import spin.domains.meter.Meter;
import spin.ext.puppet.PuppetExtension;
import spin.hw.Machine;
import spin.hw.disk.DriveModel;
import spin.hw.disk.SectorWrites;
import spin.plexus.PlexusPart;

/// SPIN with three extensions that do not know each other: a victim, its friend, and an attacker.
///
/// A right is an object, such as a page. Messages are datagrams over the loopback, and a name is a port.
public final class AttackedSpin implements AttackedSystem {

    private static final String VICTIM = "victim.jar";
    private static final String FRIEND = "friend.jar";
    private static final String ATTACKER = "attacker.jar";
    private static final int VICTIMS_PORT = 7;
    private static final int FRIENDS_PORT = 53;
    private static final long PAGE = 8192;
    private static final long WHAT_IS_ON_DISK = 0x4b53_4944;
    private static final int PRIORITY = 48;
    private static final long SOMEWHERE = 0x1_0000_0000L;

    @Override
    public String name() {
        return "spin";
    }

    @Override
    public String attackerIs() {
        return "an extension in the kernel, verified and linked";
    }

    @Override
    public Stage boot(Machine machine, long patience) {
        return new World(machine, patience);
    }

    /// The kernel, its loader, and who is in it.
    private static final class World implements Stage {
        private final Machine machine;
        private final long patience;
        private final List<String> console = new ArrayList<>();
        private final List<String> ended = new ArrayList<>();
        private final SpinKernel kernel;
        private final ExtensionLoader loader;
        private final Shell shell;
        private final Puppet victim;
        private final Puppet friend;
        private final Puppet attacker;
        private final long kernelsFrame;

        World(Machine machine, long patience) {
            this.machine = machine;
            this.patience = patience;
            var limits = new MeterLimits(Meter.access());
            var dispatcher = Dispatcher.builder().name("spin").limits(limits).faults(this::fault)
                    .verifier(new DomainEffects()).build();
            kernel = new SpinKernel(machine, dispatcher, console::add);
            new PlexusPart().attach(kernel,
                    new ShellCommands(kernel.console(), kernel.resolve(Shell.class, SpinKernel.KERNEL)));
            kernel.drives().plug("disk0", DriveModel.RZ28B, RawDisk.filled(WHAT_IS_ON_DISK), SectorWrites.UNOBSERVED);
            kernel.drives().grant("disk0", 0, 16, ATTACKER);
            loader = new ExtensionLoader(kernel, new MachinePrices(machine.profile()), limits,
                    new Approvers(List.of()), () -> LocalDate.EPOCH);
            shell = kernel.resolve(Shell.class, SpinKernel.KERNEL);
            victim = new Puppet(this, VICTIM);
            friend = new Puppet(this, FRIEND);
            attacker = new Puppet(this, ATTACKER);
            victim.told("claim", VICTIMS_PORT, 0);
            kernelsFrame = kernelsFrame();
            kernel.processor().run();
        }

        /// A page that the kernel holds.
        private long kernelsFrame() {
            var spaces = kernel.addressSpaces();
            var context = spaces.create();
            spaces.allocate(context, SOMEWHERE, SOMEWHERE + PAGE);
            return spaces.map(context, SOMEWHERE, Protection.READ);
        }

        private void fault(Fault fault) {
            ended.add(switch (fault) {
                case Fault.Terminated over -> over.binding().requester() + " used up its limit; the raise went on";
                default -> String.valueOf(fault.cause());
            });
        }

        ExtensionLoader.Result load(String name, byte[] jar) {
            return loader.load(Upload.of(name, jar));
        }

        @Override
        public Victim victim() {
            return victim;
        }

        @Override
        public Attacker attacker() {
            return attacker;
        }

        @Override
        public long kernelWord() {
            return kernelsFrame;
        }

        @Override
        public long tellVictim(long value) {
            friend.told("send", FRIENDS_PORT, value);
            kernel.processor().run();
            return FRIENDS_PORT;
        }

        @Override
        public long friend() {
            return FRIENDS_PORT;
        }

        @Override
        public void transferArrives() {
            var end = machine.clock().now() + patience;
            while (kernel.processor().horizon() < end) {
                kernel.processor().runUntil(kernel.processor().horizon() + 1);
            }
        }
    }

    /// An extension. Victim and attacker can do the same; what one of them never does the other one does.
    private static final class Puppet implements Victim, Attacker {
        private final World world;
        private final String name;

        Puppet(World world, String name) {
            this.world = world;
            this.name = name;
            var loaded = world.load(name, HostileJar.of(PuppetExtension.class));
            if (!loaded.done()) {
                throw new IllegalStateException("An extension that breaks no rule is refused: " + loaded.text());
            }
        }

        /// Has the extension do something; what it says is the last word on the console.
        private String asked(String verb, long number, long value) {
            world.console.clear();
            world.ended.clear();
            world.shell.run(name, verb + " " + number + " " + value);
            if (!world.ended.isEmpty()) {
                return "ended " + world.ended.getLast();
            }
            return world.console.isEmpty() ? "ended without a word" : world.console.getLast();
        }

        Attempt told(String verb, long number, long value) {
            var said = asked(verb, number, value);
            var what = said.substring(said.indexOf(' ') + 1);
            if (said.startsWith("done")) {
                return new Attempt.Done(Long.parseLong(what));
            }
            return said.startsWith("ended") ? new Attempt.Ended(what) : new Attempt.RefusedAtCall(what);
        }

        @Override
        public Attempt take(long place) {
            return told("take", place < 0 ? place : place / PAGE, 0);
        }

        @Override
        public Attempt giveBack(long holding) {
            return told("give", holding, 0);
        }

        @Override
        public Attempt store(long holding, long value) {
            return told("store", holding, value);
        }

        @Override
        public Attempt takeMore() {
            return told("more", 0, 0);
        }

        /// As the page calls itself: `page 57 of victim.jar`.
        @Override
        public long physical(long holding) {
            return Long.parseLong(asked("page", holding, 0).replaceAll("\\D+(\\d+).*", "$1")) * PAGE;
        }

        /// A strand of its own that has the processor once.
        @Override
        public Attempt serve() {
            var served = new boolean[1];
            var processor = world.kernel.processor();
            processor.unblock(processor.create(name, SpinKernel.KERNEL, PRIORITY, () -> served[0] = true));
            processor.runUntil(processor.now() + world.patience);
            return served[0] ? new Attempt.Done(0) : new Attempt.Unending();
        }

        private List<String> came() {
            return Arrays.stream(asked("came", 0, 0).split(" ")).skip(1).filter(word -> !word.isEmpty()).toList();
        }

        @Override
        public List<Delivery> received() {
            return came().stream().map(Puppet::delivery).toList();
        }

        /// From whom, a colon, and what.
        private static Delivery delivery(String word) {
            int colon = word.indexOf(':');
            return new Delivery(Long.parseLong(word, 0, colon, 10),
                    Long.parseLong(word, colon + 1, word.length(), 10));
        }

        @Override
        public List<Long> overheard() {
            return received().stream().map(Delivery::value).toList();
        }

        /// A page that was made by nobody.
        @Override
        public Attempt forge(long victims, long value) {
            return loading(start -> {
                start.visitTypeInsn(Opcodes.NEW, "spin/core/memory/Page");
                start.visitInsn(Opcodes.DUP);
                start.visitInsn(Opcodes.ACONST_NULL);
                start.visitLdcInsn((int) (world.victim.physical(victims) / PAGE));
                start.visitInsn(Opcodes.ACONST_NULL);
                start.visitMethodInsn(Opcodes.INVOKESPECIAL, "spin/core/memory/Page", "<init>",
                        "(Lspin/core/memory/PhysicalPages;ILspin/core/account/Account;)V", false);
                start.visitInsn(Opcodes.POP);
            });
        }

        /// By the JDK's own way around the language.
        @Override
        public Attempt storeAt(long physical, long value) {
            return loading(start -> {
                start.visitMethodInsn(Opcodes.INVOKESTATIC, "jdk/internal/misc/Unsafe", "getUnsafe",
                        "()Ljdk/internal/misc/Unsafe;", false);
                start.visitLdcInsn(physical);
                start.visitLdcInsn(value);
                start.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "jdk/internal/misc/Unsafe", "putLong", "(JJ)V", false);
            });
        }

        @Override
        public Attempt loadBadCode() {
            return loading(start -> {
                start.visitInsn(Opcodes.ICONST_1);
                start.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/System", "exit", "(I)V", false);
            });
        }

        private interface Body {
            void emit(MethodVisitor start);
        }

        private Attempt loading(Body body) {
            var result = world.load("hostile.jar", HostileJar.starting(body::emit));
            return result.done() ? new Attempt.Done(0) : new Attempt.RefusedAtLoad(rule(result.text()));
        }

        /// The line of a refusal that names the rule.
        private static String rule(String refusal) {
            return refusal.lines().skip(1).findFirst().orElse(refusal).strip();
        }

        @Override
        public Attempt startTransfer(long holding) {
            return told("read", holding, 0);
        }

        @Override
        public Attempt sendAs(long source, long value) {
            return told("pose", source, value);
        }

        @Override
        public Attempt listen() {
            return told("listen", VICTIMS_PORT, 0);
        }

        @Override
        public Attempt runForEver() {
            return told("spin", 0, 0);
        }
    }
}
