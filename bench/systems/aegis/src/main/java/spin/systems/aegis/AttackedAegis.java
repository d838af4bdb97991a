package spin.systems.aegis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spin.bench.port.attack.AttackedSystem;
import spin.bench.port.attack.Attacker;
import spin.bench.port.attack.Attempt;
import spin.bench.port.attack.Delivery;
import spin.bench.port.attack.Puppet;
import spin.bench.port.attack.RawDisk;
import spin.bench.port.attack.Stage;
import spin.bench.port.attack.Victim;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.disk.Disk;
import spin.hw.disk.DriveModel;
import spin.hw.disk.Policy;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;
import spin.systems.aegis.filter.Demultiplexer;
import spin.systems.aegis.filter.Filter;
import spin.systems.aegis.filter.Step;

/// Aegis with three environments: a victim, its friend, and an attacker.
///
/// A right is a capability of a frame. Messages are protected control transfers, and a name is an environment's number, which the kernel writes into the
/// callee's save area. Packets are given out by the kernel's demultiplexer. Each environment has a slot of the slice vector and yields while it has
/// nothing to do.
public final class AttackedAegis implements AttackedSystem {

    private static final int CODE = 0x2000;
    private static final int DATA = 0x4000;
    private static final int UPCALL_AREA = DATA + 0x200;
    /// Registers at the end of a slice.
    private static final int KEPT = DATA + 0x300;
    private static final int KEPT_PC = KEPT + 8 * 31;
    private static final int WAS_INTERRUPTED = KEPT + 8 * 32;
    /// Not 0: the end of a slice is not heeded.
    private static final int STUBBORN = KEPT + 8 * 33;
    /// Not 0: a transfer that arrives is the answer to this one's own.
    private static final int AWAITS = KEPT + 8 * 34;
    /// What came by a transfer: how many, then from whom and what.
    private static final int CAME = DATA + 0x480;
    private static final int BLOCK = DATA + 0x800;
    /// The words of a transfer.
    private static final int TRANSFER = DATA + 0xf00;
    /// What is on the disk.
    private static final long STALE = 0x5741_5f57_5f44_4d41L;
    private static final long A_WHILE = 100_000;
    private static final long ORDINARY = 0x1_0000_0000L;
    private static final int PAGE = Pte.PAGE_BYTES;

    private static final long REFUSED = -1001;
    private static final long FORBIDDEN = -1002;
    private static final long NOTHING_THERE = -1003;
    private static final int[] SAVED = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 18, 19, 20, 21, 22, 23, 26, 27};

    private static final int GUESSES = 256;
    private static final int CONNECTION_FIELD = 36;
    private static final int CONNECTION = 7;
    private static final int PACKET_BYTES = 64;
    private static final int VALUE_FIELD = 48;

    @Override
    public String name() {
        return "aegis";
    }

    @Override
    public String attackerIs() {
        return "an environment with a library operating system of its own";
    }

    @Override
    public Stage boot(Machine machine, long patience) {
        return new World(machine, patience);
    }

    /// The kernel and who is on it.
    private static final class World implements Stage {
        private final Machine machine;
        private final Aegis kernel;
        private final Demultiplexer filters = new Demultiplexer();
        private final Map<Integer, Inhabitant> owners = new HashMap<>();
        private final Inhabitant victim;
        private final Inhabitant friend;
        private final Inhabitant attacker;
        private final long patience;

        World(Machine machine, long patience) {
            this.machine = machine;
            this.patience = patience;
            kernel = new Aegis(machine);
            var slot = machine.slot("disk", 3, 0x940);
            var disk = new Disk(slot, DriveModel.RZ28B.withCylinders(4), RawDisk.filled(STALE), Policy.FIFO);
            machine.memory().map("disk", RawDisk.REGISTERS, Disk.REGISTERS, disk);
            machine.attach(disk);
            kernel.disk(RawDisk.REGISTERS, slot.interrupt());
            victim = new Inhabitant(this, patience);
            friend = new Inhabitant(this, patience);
            attacker = new Inhabitant(this, patience);
            machine.cpu().watch(victim.program.address(Puppet.FINISHED), machine.cpu()::stop);
            claim(victim, connection(CONNECTION));
            kernel.startClock();
            kernel.start(victim.environment, victim.program.entry());
        }

        static Filter connection(int number) {
            return Filter.of(new Step.Atom(CONNECTION_FIELD, 2, 0xffff, number));
        }

        Demultiplexer.Insertion claim(Inhabitant who, Filter filter) {
            var insertion = filters.insert(filter);
            if (insertion instanceof Demultiplexer.Insertion.Inserted(var id)) {
                owners.put(id, who);
            }
            return insertion;
        }

        @Override
        public Victim victim() {
            return victim;
        }

        @Override
        public Attacker attacker() {
            return attacker;
        }

        /// Whose the first frame is.
        @Override
        public long kernelWord() {
            return (long) AegisAbi.OWNERS_FRAME * PAGE;
        }

        /// By a transfer, and the same as a packet.
        @Override
        public long tellVictim(long value) {
            friend.transferTo(victim, value, 0);
            var packet = new byte[PACKET_BYTES];
            packet[CONNECTION_FIELD + 1] = CONNECTION;
            for (var at = 0; at < Long.BYTES; at++) {
                packet[VALUE_FIELD + at] = (byte) (value >>> (8 * at));
            }
            var owner = owners.get(filters.classify(packet, 0, packet.length));
            if (owner != null) {
                owner.packets.add(value);
            }
            return friend();
        }

        @Override
        public long friend() {
            return friend.environment.number();
        }

        @Override
        public void transferArrives() {
            pass(patience);
        }

        void pass(long cycles) {
            var end = machine.clock().now() + cycles;
            var before = -1L;
            while (machine.clock().now() < end && machine.clock().now() != before) {
                before = machine.clock().now();
                machine.cpu().runUntil(end);
            }
        }
    }

    /// An environment. Victim and attacker can do the same; what one of them never does the other one does.
    private static final class Inhabitant implements Victim, Attacker {
        private final World world;
        private final PhysicalMemory memory;
        private final Environment environment;
        private final Program program;
        private final long data;
        private final Puppet puppet;
        private final List<Long> capabilities = new ArrayList<>();
        private final List<Long> frames = new ArrayList<>();
        private final List<Long> packets = new ArrayList<>();

        Inhabitant(World world, long patience) {
            this.world = world;
            memory = world.machine.memory();
            var kernel = world.kernel;
            environment = kernel.environment(null);
            program = program();
            var code = kernel.allocate(environment, -1);
            program.load(memory, code * PAGE);
            kernel.guarantee(environment, CODE, AegisAbi.binding(code, AegisAbi.READ));
            var frame = kernel.allocate(environment, -1);
            data = frame * PAGE;
            kernel.guarantee(environment, DATA, AegisAbi.binding(frame, AegisAbi.RIGHTS));
            kernel.saveArea(environment, data);
            kernel.onException(environment, AegisAbi.TLB_MISS, program.address("miss"));
            kernel.onException(environment, AegisAbi.PROTECTION, program.address("protection"));
            kernel.onException(environment, AegisAbi.REFUSED, program.address("refused"));
            kernel.onEntry(environment, program.address("entry"));
            kernel.slices(environment, physicalOf(UPCALL_AREA), program.entry(), program.address("begin"),
                    program.address("end"));
            kernel.slice(environment, -1);
            puppet = new Puppet(world.machine, () -> physicalOf(BLOCK), this::end, patience);
        }

        private long physicalOf(int address) {
            return data + address - DATA;
        }

        private @Nullable String end() {
            if (!environment.ended()) {
                return null;
            }
            var fatal = environment.fatal();
            return fatal == null ? "the environment ended with status " + environment.status() : fatal;
        }

        // The program.

        private static Program program() {
            var code = new Assembler(CODE);
            Puppet.emit(code, to -> to.li(9, BLOCK), Inhabitant::giveWay, Inhabitant::giveWay);
            code.label("miss");
            Puppet.answer(code, NOTHING_THERE);
            code.label("protection");
            Puppet.answer(code, FORBIDDEN);
            code.label("refused");
            Puppet.answer(code, REFUSED);
            entry(code);
            endOfSlice(code);
            return code.assemble();
        }

        private static void giveWay(Assembler code) {
            code.li(16, -1).li(0, AegisAbi.YIELD).callPal(Assembler.CALLSYS);
        }

        /// A transfer arrives: from whom the kernel says that it is, and what is in a0, go to memory. Back goes nothing.
        private static void entry(Assembler code) {
            code.label("entry").ldq(1, AWAITS, 31).beq(1, "called").stq(31, AWAITS, 31).li(9, BLOCK).clr(0)
                    .br("answered");
            code.label("called").ldq(1, CAME, 31).s8addq(1, 31, 2).addq(2, 2, 2).ldq(17, DATA + AegisAbi.ENTERED_BY, 31)
                    .stq(17, CAME + 8, 2).stq(16, CAME + 16, 2).addq(1, Assembler.literal(1), 1).stq(1, CAME, 31)
                    .li(0, AegisAbi.SRETURN).callPal(Assembler.CALLSYS);
        }

        private static void endOfSlice(Assembler code) {
            code.label("end").ldq(28, STUBBORN, 31).bne(28, "stubborn");
            for (var register : SAVED) {
                code.stq(register, KEPT + 8 * register, 31);
            }
            code.stq(AegisAbi.PC_REGISTER, KEPT_PC, 31).li(28, 1).stq(28, WAS_INTERRUPTED, 31);
            giveWay(code);
            code.label("begin").ldq(28, WAS_INTERRUPTED, 31).beq(28, Puppet.IDLE).stq(31, WAS_INTERRUPTED, 31);
            for (var register : SAVED) {
                code.ldq(register, KEPT + 8 * register, 31);
            }
            code.ldq(AegisAbi.PC_REGISTER, UPCALL_AREA + AegisAbi.SAVED_PC_REGISTER, 31)
                    .ldq(AegisAbi.ADDRESS_REGISTER, UPCALL_AREA + AegisAbi.SAVED_ADDRESS_REGISTER, 31)
                    .ldq(28, KEPT_PC, 31).jmp(31, 28);
            code.label("stubborn").br("stubborn");
        }

        // What it can do.

        /// What the system says by going elsewhere, or by a negative number.
        private static Attempt judged(Attempt attempt) {
            if (!(attempt instanceof Attempt.Done(var answer)) || answer >= 0) {
                return attempt;
            }
            return new Attempt.RefusedAtCall(switch ((int) answer) {
                case (int) REFUSED -> "the kernel refuses the binding";
                case (int) FORBIDDEN -> "the binding does not allow it";
                case (int) NOTHING_THERE -> "no binding is left";
                case (int) AegisAbi.NOT_AUTHENTIC -> "the capability is not authentic";
                case (int) AegisAbi.NO_FRAME_LEFT -> "no frame is left";
                case (int) AegisAbi.FRAME_IS_OWNED -> "the frame is somebody's";
                default -> "refusal " + answer;
            });
        }

        /// The frame's number is the name. One that a device still works on is asked for again until it can be had.
        @Override
        public Attempt take(long place) {
            var wanted = place < 0 ? -1 : place / PAGE;
            var attempt = judged(puppet.call(AegisAbi.ALLOC, wanted));
            for (var waited = 0L; attempt instanceof Attempt.RefusedAtCall && wanted >= 0 && isHeld(wanted)
                    && waited < world.patience; waited += A_WHILE) {
                world.pass(A_WHILE);
                attempt = judged(puppet.call(AegisAbi.ALLOC, wanted));
            }
            if (attempt instanceof Attempt.Done(var frame)) {
                var capability = puppet.second();
                frames.add(frame);
                capabilities.add(capability);
                bind(frame, capability);
            }
            return attempt;
        }

        /// As the open table of owners says.
        private boolean isHeld(long frame) {
            return memory.loadLong((long) AegisAbi.OWNERS_FRAME * PAGE + 4 * frame) == -1;
        }

        private Attempt bind(long frame, long capability) {
            return judged(puppet.call(AegisAbi.TLBWR, address(frame), AegisAbi.binding(frame, AegisAbi.RIGHTS),
                    capability));
        }

        private static long address(long frame) {
            return ORDINARY + frame * PAGE;
        }

        private long capability(long frame) {
            return capabilities.get(frames.indexOf(frame));
        }

        @Override
        public Attempt giveBack(long holding) {
            return judged(puppet.call(AegisAbi.DEALLOC, holding, capability(holding)));
        }

        @Override
        public Attempt store(long holding, long value) {
            var attempt = judged(puppet.store(address(holding), value));
            if (attempt instanceof Attempt.Done
                    || bind(holding, capability(holding)) instanceof Attempt.RefusedAtCall) {
                return attempt;
            }
            return judged(puppet.store(address(holding), value));
        }

        @Override
        public long physical(long holding) {
            return holding * PAGE;
        }

        @Override
        public Attempt takeMore() {
            return judged(puppet.call(AegisAbi.ALLOC, -1));
        }

        @Override
        public Attempt serve() {
            return puppet.call(AegisAbi.GETPID);
        }

        Attempt transferTo(Inhabitant whom, long value, long others) {
            memory.storeQuad(physicalOf(AWAITS), 1);
            return puppet.call(AegisAbi.SCALL, value, whom.environment.number(), others, others, others, others);
        }

        @Override
        public List<Delivery> received() {
            var received = new ArrayList<Delivery>();
            var came = memory.loadQuad(physicalOf(CAME));
            for (var n = 0; n < came; n++) {
                var at = physicalOf(CAME) + 8 + 16L * n;
                received.add(new Delivery(memory.loadQuad(at), memory.loadQuad(at + 8)));
            }
            return received;
        }

        /// Numbers without a system, numbers near one that is real, and one that is real, of another frame.
        @Override
        public Attempt forge(long victims, long value) {
            var own = take(ANYWHERE) instanceof Attempt.Done(var frame) ? capability(frame) : 0;
            for (var guess = 0; guess < GUESSES; guess++) {
                if (bind(victims, guess % 2 == 0 ? own + guess : own ^ (1L << (guess / 4))) instanceof Attempt.Done) {
                    break;
                }
            }
            return bind(victims, own) instanceof Attempt.RefusedAtCall refused ? refused : store(victims, value);
        }

        @Override
        public Attempt storeAt(long physical, long value) {
            var attempt = judged(puppet.store(physical, value));
            if (attempt instanceof Attempt.Done) {
                return attempt;
            }
            return bind(physical / PAGE, AegisAbi.EXPOSED);
        }

        @Override
        public Attempt startTransfer(long holding) {
            if (!(judged(puppet.call(AegisAbi.EXTENT_ALLOC, 0, 1)) instanceof Attempt.Done(var extent))) {
                return new Attempt.NotExpressible("the disk is somebody else's");
            }
            var words = new long[]{TransferWords.TO_FRAME, extent, puppet.second(), 0, holding, capability(holding)};
            for (var word = 0; word < words.length; word++) {
                memory.storeQuad(physicalOf(TRANSFER + 8 * word), words[word]);
            }
            var own = world.kernel.capability(environment, data / PAGE, AegisAbi.RIGHTS);
            return judged(puppet.call(AegisAbi.TRANSFER, physicalOf(TRANSFER), own));
        }

        /// The number of the one in whose name it speaks goes wherever a sender could put it.
        @Override
        public Attempt sendAs(long source, long value) {
            memory.storeQuad(physicalOf(DATA + AegisAbi.ENTERED_BY), source);
            return transferTo(world.victim, value, source);
        }

        @Override
        public Attempt listen() {
            world.claim(this, Filter.of(new Step.Atom(CONNECTION_FIELD, 1, 0xff, 0)));
            return world.claim(this, World.connection(CONNECTION)) instanceof Demultiplexer.Insertion.Owned
                    ? new Attempt.RefusedAtCall("the filter is in force already and has an owner")
                    : new Attempt.Done(0);
        }

        @Override
        public List<Long> overheard() {
            return packets;
        }

        /// It does not heed the end of its slice either.
        @Override
        public Attempt runForEver() {
            memory.storeQuad(physicalOf(STUBBORN), 1);
            var spinning = puppet.spin();
            return spinning instanceof Attempt.Unending ? puppet.untilEnded() : spinning;
        }

        /// A filter that would claim every packet.
        @Override
        public Attempt loadBadCode() {
            try {
                return world.claim(this, Filter.of()) instanceof Demultiplexer.Insertion.Inserted
                        ? new Attempt.Done(0)
                        : new Attempt.RefusedAtCall("the filter has an owner");
            } catch (IllegalArgumentException refused) {
                return new Attempt.RefusedAtLoad(String.valueOf(refused.getMessage()));
            }
        }
    }
}
