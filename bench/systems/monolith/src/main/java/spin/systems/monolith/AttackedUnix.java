package spin.systems.monolith;

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
import spin.bench.port.attack.RawDisk;
import spin.bench.port.attack.Stage;
import spin.bench.port.attack.Victim;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.mmu.Pte;
import spin.hw.mmu.VirtualAddress;

/// The monolithic kernel with a victim and an attacker, both processes.
///
/// A right is a descriptor. The memory that a process may take and give back while it runs is a pipe's; what there is least of is processes. Messages are
/// datagrams, and a name is a port.
public class AttackedUnix implements AttackedSystem {

    static final int VICTIMS_PORT = 7;
    private static final int FRIENDS_PORT = 53;
    private static final int BYTES = 8;
    private static final long WHAT_IS_ON_DISK = 0x4b53_4944;
    /// A pipe's two descriptors in one word.
    private static final int WRITING_SHIFT = 8;
    private static final int READING_MASK = 0xff;
    private static final long ALL_SIGNALS = -1;

    @Override
    public String name() {
        return "osf1";
    }

    @Override
    public String attackerIs() {
        return "a process";
    }

    @Override
    public final Stage boot(Machine machine, long patience) {
        return stage(new Booted(machine, patience));
    }

    /// What is attacked, and by whom.
    Stage stage(Booted booted) {
        return new UnixStage(booted, new AttackingProcess(booted));
    }

    /// The kernel with two processes in it that wait to be told what to do.
    static final class Booted {
        final Machine machine;
        final Kernel kernel;
        final long patience;
        final Proc victimProcess;
        final Proc attackerProcess;
        final Puppet victim;
        final Puppet attacker;
        /// The machine has one; the kernel as it is has no driver for it.
        final RawDisk disk;
        private final long bufferAddress;

        Booted(Machine machine, long patience) {
            this.machine = machine;
            this.patience = patience;
            kernel = new Kernel(machine, Shape.OSF1, Puppets.NOBODY);
            disk = new RawDisk(machine, kernel.frames.take(), WHAT_IS_ON_DISK);
            var image = Puppet.program(WorkloadAbi.IMAGE_BASE, AttackedUnix::giveWay, AttackedUnix::suspend);
            var loader = new Loader(kernel, Puppets.workload(image), image, Puppets.NOBODY);
            victimProcess = loader.first();
            attackerProcess = loader.first();
            bufferAddress = image.address(Puppet.BLOCK) + Puppet.BUFFER;
            victim = puppet(victimProcess, image);
            attacker = puppet(attackerProcess, image);
            Puppets.start(machine, image, () -> kernel.start(loader.entry()));
        }

        private Puppet puppet(Proc process, Program image) {
            var block = image.address(Puppet.BLOCK);
            return new Puppet(machine, () -> space(process).frameAt(block), () -> end(process), patience);
        }

        /// Of the victim's page table, the last word.
        long kernelWord() {
            return space(victimProcess).root + Pte.PAGE_BYTES - 8;
        }

        private static @Nullable String end(Proc process) {
            if (!process.ended) {
                return null;
            }
            return process.fatal == null ? "the process was ended with status " + process.status : process.fatal;
        }

        private static AddressSpace space(Proc process) {
            var space = process.space;
            if (space == null) {
                throw new IllegalStateException("Process " + process.number + " is the kernel's own.");
            }
            return space;
        }

        /// A system call of a process's: done with its result, or refused with the error's number.
        Attempt call(Puppet who, int number, long... arguments) {
            return checked(who, who.call(number, arguments));
        }

        static Attempt checked(Puppet who, Attempt attempt) {
            return attempt instanceof Attempt.Done(var error) && who.error() != 0
                    ? new Attempt.RefusedAtCall(named(error))
                    : attempt;
        }

        private static String named(long error) {
            return switch ((int) error) {
                case UnixAbi.EBADF -> "EBADF";
                case UnixAbi.EAGAIN -> "EAGAIN";
                case UnixAbi.ENOMEM -> "ENOMEM";
                case UnixAbi.EMFILE -> "EMFILE";
                case UnixAbi.EADDRINUSE -> "EADDRINUSE";
                default -> "error " + error;
            };
        }

        Attempt send(Puppet who, long socket, long value, int port) {
            who.buffer(0, value);
            return call(who, UnixAbi.SEND_TO, socket, bufferAddress, BYTES, port);
        }

        Attempt receive(Puppet who, long socket) {
            return call(who, UnixAbi.RECEIVE_FROM, socket, bufferAddress, BYTES);
        }

        /// A pipe with a word in it: an empty one takes no memory.
        Attempt takePipe(Puppet who) {
            var attempt = call(who, UnixAbi.PIPE);
            if (!(attempt instanceof Attempt.Done(var reading))) {
                return attempt;
            }
            var pipe = who.third() << WRITING_SHIFT | reading;
            var filled = writeTo(who, pipe >> WRITING_SHIFT, 0);
            return filled instanceof Attempt.Done ? new Attempt.Done(pipe) : filled;
        }

        /// Takes out the word that a pipe holds and puts another in.
        Attempt replaceIn(Puppet who, long pipe, long value) {
            var taken = call(who, UnixAbi.READ, pipe & READING_MASK, bufferAddress, BYTES);
            return taken instanceof Attempt.Done ? writeTo(who, pipe >> WRITING_SHIFT, value) : taken;
        }

        Attempt closePipe(Puppet who, long pipe) {
            var attempt = call(who, UnixAbi.CLOSE, pipe >> WRITING_SHIFT);
            return attempt instanceof Attempt.Done ? call(who, UnixAbi.CLOSE, pipe & READING_MASK) : attempt;
        }

        Attempt writeTo(Puppet who, long descriptor, long value) {
            who.buffer(0, value);
            return call(who, UnixAbi.WRITE, descriptor, bufferAddress, BYTES);
        }

        /// Where the bytes in a pipe are.
        long placeOf(Proc process, long pipe) {
            if (process.files[(int) (pipe & READING_MASK)] instanceof StreamSocket reading) {
                var first = reading.incoming().data.first;
                return first == 0 ? -1 : kernel.mbufs.data(first);
            }
            return -1;
        }
    }

    private static void giveWay(Assembler code) {
        code.li(0, UnixAbi.THREAD_YIELD).callPal(Assembler.CALLSYS);
    }

    private static void suspend(Assembler code) {
        code.li(16, ALL_SIGNALS).li(0, UnixAbi.SIGSUSPEND).callPal(Assembler.CALLSYS);
    }

    /// What a process may do by way of pipes.
    static class Applicant {
        final Booted booted;
        final Proc process;
        final Puppet puppet;

        Applicant(Booted booted, Proc process, Puppet puppet) {
            this.booted = booted;
            this.process = process;
            this.puppet = puppet;
        }

        public Attempt take(long place) {
            return booted.takePipe(puppet);
        }

        public Attempt giveBack(long holding) {
            return booted.closePipe(puppet, holding);
        }

        public Attempt store(long holding, long value) {
            return booted.replaceIn(puppet, holding, value);
        }

        /// A process: there are few of them.
        public Attempt takeMore() {
            return Booted.checked(puppet, puppet.callAndLetCopyRest(UnixAbi.FORK));
        }

        public long physical(long holding) {
            return booted.placeOf(process, holding);
        }
    }

    private static final class VictimProcess extends Applicant implements Victim {
        private final List<Delivery> received = new ArrayList<>();
        private final long socket;

        VictimProcess(Booted booted, long socket) {
            super(booted, booted.victimProcess, booted.victim);
            this.socket = socket;
        }

        @Override
        public Attempt serve() {
            return puppet.call(UnixAbi.GETPID);
        }

        /// Takes in what has come; a process that asked when nothing has would wait.
        private void receive() {
            while (process.files[(int) socket].isReadable() && booted.receive(puppet, socket) instanceof Attempt.Done) {
                received.add(new Delivery(puppet.third(), puppet.buffer(0)));
            }
        }

        @Override
        public List<Delivery> received() {
            receive();
            return received;
        }
    }

    /// The attacker, with what UNIX gives to a process.
    static class AttackingProcess extends Applicant implements Attacker {
        private final List<Long> overheard = new ArrayList<>();

        AttackingProcess(Booted booted) {
            super(booted, booted.attackerProcess, booted.attacker);
        }

        /// All descriptors that there are, the victim's number among them.
        @Override
        public Attempt forge(long victims, long value) {
            Attempt last = new Attempt.RefusedAtCall("no descriptor was tried");
            for (var descriptor = 0; descriptor < Proc.FILES; descriptor++) {
                last = booted.writeTo(puppet, descriptor, value);
                if (last instanceof Attempt.Done) {
                    return last;
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
            var posing = booted.call(puppet, UnixAbi.SOCKET_BIND, source);
            if (posing instanceof Attempt.Done(var socket)) {
                return booted.send(puppet, socket, value, VICTIMS_PORT);
            }
            return posing;
        }

        @Override
        public Attempt listen() {
            return booted.call(puppet, UnixAbi.SOCKET_BIND, VICTIMS_PORT);
        }

        @Override
        public List<Long> overheard() {
            return overheard;
        }

        @Override
        public Attempt runForEver() {
            booted.call(puppet, UnixAbi.SIGPROCMASK, UnixAbi.SET_MASK, ALL_SIGNALS);
            return puppet.spin();
        }

        @Override
        public Attempt loadBadCode() {
            return new Attempt.NotExpressible("no process puts code into this kernel");
        }
    }

    /// The rest of the machine: the friend is a socket of the victim's own machine.
    static final class UnixStage implements Stage {
        private final Booted booted;
        private final VictimProcess victim;
        private final Attacker attacker;
        private final long friendsSocket;

        UnixStage(Booted booted, Attacker attacker) {
            this.booted = booted;
            this.attacker = attacker;
            victim = new VictimProcess(booted, bound(booted, VICTIMS_PORT));
            friendsSocket = bound(booted, FRIENDS_PORT);
        }

        private static long bound(Booted booted, int port) {
            if (booted.call(booted.victim, UnixAbi.SOCKET_BIND, port) instanceof Attempt.Done(var socket)) {
                return socket;
            }
            throw new IllegalStateException("Port " + port + " cannot be bound on a machine where nobody has it.");
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
            return booted.kernelWord();
        }

        @Override
        public long tellVictim(long value) {
            booted.send(booted.victim, friendsSocket, value, VICTIMS_PORT);
            return FRIENDS_PORT;
        }

        @Override
        public long friend() {
            return FRIENDS_PORT;
        }

        @Override
        public void transferArrives() {
            if (!booted.disk.await(booted.patience)) {
                throw new IllegalStateException("The disk was asked for nothing, or does not answer.");
            }
        }
    }
}
