package spin.systems.microkernel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.attack.AttackedSystem;
import spin.bench.port.attack.Attacker;
import spin.bench.port.attack.Attempt;
import spin.bench.port.attack.Delivery;
import spin.bench.port.attack.Puppet;
import spin.bench.port.attack.Puppets;
import spin.bench.port.attack.Stage;
import spin.bench.port.attack.Victim;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.mmu.Pte;
import spin.hw.mmu.VirtualAddress;

/// The microkernel with three tasks: a victim, its friend, and an attacker.
///
/// A right is a name of a port. Who sends is known by the port that a message comes in by: the victim gives its friend one and the attacker another. Memory is
/// pages that a task asks for and gives back; what there is least of is tasks.
public final class AttackedMach implements AttackedSystem {

    private static final int REQUEST_BYTES = MachAbi.BODY + 32;
    /// Where a task has the pages that it asks for.
    private static final long PIECES = 0x2_0000_0000L;

    @Override
    public String name() {
        return "mach";
    }

    @Override
    public String attackerIs() {
        return "a task";
    }

    @Override
    public Stage boot(Machine machine, long patience) {
        return new World(machine, patience);
    }

    private static void giveWay(Assembler code) {
        code.li(0, MachAbi.SWITCH).callPal(Assembler.CALLSYS);
    }

    /// The kernel and who is on it.
    private static final class World implements Stage {
        private final Machine machine;
        private final long patience;
        private final Mach kernel;
        private final Program image = Puppet.program(WorkloadAbi.IMAGE_BASE, AttackedMach::giveWay,
                AttackedMach::giveWay);
        private final Inhabitant victim;
        private final Inhabitant friend;
        private final Inhabitant attacker;
        private final int friendsPort;
        private final int friendsRight;

        World(Machine machine, long patience) {
            this.machine = machine;
            this.patience = patience;
            kernel = new Mach(machine, Puppets.NOBODY);
            var loader = new Loader(kernel, image);
            victim = new Inhabitant(this, loader.first(Puppets.workload(image), Puppets.NOBODY));
            friend = new Inhabitant(this, loader.first(Puppets.workload(image), Puppets.NOBODY));
            attacker = new Inhabitant(this, loader.first(Puppets.workload(image), Puppets.NOBODY));
            friendsPort = kernel.messages.allocate(victim.task);
            friendsRight = friend.task.names.send(port(friendsPort));
            Puppets.start(machine, image, () -> kernel.start(loader.entry()));
        }

        /// A port that the victim receives from.
        private Port port(int name) {
            var port = victim.task.names.port(name, PortSpace.RECEIVE);
            if (port == null) {
                throw new IllegalStateException("The victim receives from no port " + name + ".");
            }
            return port;
        }

        @Override
        public Victim victim() {
            return victim;
        }

        @Override
        public Attacker attacker() {
            return attacker;
        }

        /// Of the victim's page table, the last word.
        @Override
        public long kernelWord() {
            return victim.task.space.table.root + Pte.PAGE_BYTES - 8;
        }

        @Override
        public long tellVictim(long value) {
            friend.send(friendsRight, 0, value);
            return friendsPort;
        }

        @Override
        public long friend() {
            return friendsPort;
        }

        @Override
        public void transferArrives() {
            throw new IllegalStateException("Nothing was started that could arrive.");
        }
    }

    /// A task. Victim and attacker can do the same; what one of them never does the other one does.
    private static final class Inhabitant implements Victim, Attacker {
        private final World world;
        private final Task task;
        private final Puppet puppet;
        private final long buffer;
        private final List<Delivery> received = new ArrayList<>();
        private long pieces;

        Inhabitant(World world, Task task) {
            this.world = world;
            this.task = task;
            var block = world.image.address(Puppet.BLOCK);
            buffer = block + Puppet.BUFFER;
            puppet = new Puppet(world.machine, () -> physicalOf(block), this::end, world.patience);
        }

        private long physicalOf(long address) {
            var at = task.space.reach(address, true);
            if (at < 0) {
                throw new IllegalStateException("Nothing is at 0x" + Long.toHexString(address) + " of the puppet.");
            }
            return at & -Pte.PAGE_BYTES;
        }

        private @Nullable String end() {
            if (!task.ended) {
                return null;
            }
            var fatal = task.fatal;
            return fatal == null ? "the task ended with status " + task.status : fatal;
        }

        // Messages.

        private void header(int bits, long remote, long local, int id, long value) {
            puppet.buffer(MachAbi.BITS, bits);
            puppet.buffer(MachAbi.SIZE, REQUEST_BYTES);
            puppet.buffer(MachAbi.REMOTE, remote);
            puppet.buffer(MachAbi.LOCAL, local);
            puppet.buffer(MachAbi.ID, id);
            puppet.buffer(MachAbi.BODY, value);
        }

        private static Attempt judged(Attempt attempt) {
            if (!(attempt instanceof Attempt.Done(var answer)) || answer == MachAbi.SUCCESS) {
                return attempt;
            }
            return new Attempt.RefusedAtCall(switch ((int) answer) {
                case MachAbi.INVALID_DESTINATION -> "the task has no right to send there";
                case MachAbi.INVALID_NAME -> "the task receives from no such port";
                case MachAbi.NO_SPACE -> "there is no room for one more";
                default -> "error 0x" + Long.toHexString(answer);
            });
        }

        Attempt send(long to, int id, long value) {
            header(MachAbi.COPY_SEND, to, 0, id, value);
            return judged(puppet.call(MachAbi.MESSAGE, buffer, MachAbi.SEND, REQUEST_BYTES));
        }

        private Attempt receive(long from) {
            return judged(puppet.call(MachAbi.MESSAGE, buffer, MachAbi.RECEIVE, 0, MachAbi.MOST_BYTES, from));
        }

        /// Asks the kernel something about this task, and is answered.
        private Attempt asked(int id, long... body) {
            if (!(puppet.call(MachAbi.TASK_SELF) instanceof Attempt.Done(var self))
                    || !(puppet.call(MachAbi.REPLY_PORT) instanceof Attempt.Done(var reply))) {
                return new Attempt.Unending();
            }
            header(MachAbi.COPY_SEND | MachAbi.MAKE_SEND_ONCE << 8, self, reply, id, 0);
            for (var i = 0; i < body.length; i++) {
                puppet.buffer(MachAbi.BODY + 8 * i, body[i]);
            }
            var sent = judged(puppet.call(MachAbi.MESSAGE, buffer, MachAbi.SEND | MachAbi.RECEIVE, REQUEST_BYTES,
                    MachAbi.MOST_BYTES, reply));
            return sent instanceof Attempt.Done ? judged(new Attempt.Done(puppet.buffer(MachAbi.BODY))) : sent;
        }

        // What a task can do.

        /// A page, which is made when it is first stored into. Which one is the kernel's choice.
        @Override
        public Attempt take(long place) {
            var va = PIECES + pieces * Pte.PAGE_BYTES;
            pieces++;
            var asked = asked(MachAbi.VM_ALLOCATE, va, Pte.PAGE_BYTES, MachAbi.READ | MachAbi.WRITE, 0);
            var touched = asked instanceof Attempt.Done ? puppet.store(va, 0) : asked;
            return touched instanceof Attempt.Done ? new Attempt.Done(va) : touched;
        }

        @Override
        public Attempt giveBack(long holding) {
            return asked(MachAbi.VM_DEALLOCATE, holding, Pte.PAGE_BYTES);
        }

        @Override
        public Attempt store(long holding, long value) {
            return puppet.store(holding, value);
        }

        @Override
        public long physical(long holding) {
            return task.space.reach(holding, false);
        }

        @Override
        public Attempt takeMore() {
            return asked(MachAbi.TASK_CREATE);
        }

        @Override
        public Attempt serve() {
            return puppet.call(MachAbi.TASK_SELF);
        }

        /// Takes in what has come; a task that asked when nothing has would wait.
        @Override
        public List<Delivery> received() {
            while (world.port(world.friendsPort).queued > 0 && receive(world.friendsPort) instanceof Attempt.Done) {
                received.add(new Delivery(puppet.buffer(MachAbi.LOCAL), puppet.buffer(MachAbi.BODY)));
            }
            return received;
        }

        /// Names that are not its own, one after the other; if one of them is the victim, that is its end.
        @Override
        public Attempt forge(long victims, long value) {
            return anyOfOthers(name -> send(name, MachAbi.TASK_TERMINATE, value));
        }

        private interface Try {
            Attempt with(int name);
        }

        private Attempt anyOfOthers(Try attempt) {
            Attempt last = new Attempt.RefusedAtCall("no name was tried");
            for (var name = 1; name < PortSpace.NAMES; name++) {
                if (task.names.entry(name) == null) {
                    last = attempt.with(name);
                    if (last instanceof Attempt.Done) {
                        return last;
                    }
                }
            }
            return last;
        }

        @Override
        public Attempt storeAt(long physical, long value) {
            return puppet.store(VirtualAddress.KSEG + physical, value);
        }

        @Override
        public Attempt startTransfer(long holding) {
            return new Attempt.NotExpressible("this kernel drives no device that stores into memory");
        }

        @Override
        public Attempt sendAs(long source, long value) {
            return anyOfOthers(name -> send(name, 0, value));
        }

        @Override
        public Attempt listen() {
            return anyOfOthers(this::receive);
        }

        @Override
        public List<Long> overheard() {
            return List.of();
        }

        @Override
        public Attempt runForEver() {
            return puppet.spin();
        }

        @Override
        public Attempt loadBadCode() {
            return new Attempt.NotExpressible("no task puts code into this kernel");
        }
    }
}
