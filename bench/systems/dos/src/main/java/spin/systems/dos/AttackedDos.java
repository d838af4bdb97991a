package spin.systems.dos;

import java.util.ArrayList;
import java.util.List;
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

/// The library operating system with two programs that are resident, as a victim and an attacker.
public final class AttackedDos implements AttackedSystem {

    private static final long VICTIMS_BASE = 0x1_0000;
    private static final long ATTACKERS_BASE = 0x2_0000;
    private static final long RING = 0x3_0000;
    private static final long FREE_MEMORY = 0x4_0000;
    private static final int VICTIM = 0;
    private static final int ATTACKER = 1;
    /// No program has this number.
    private static final long FRIEND = 53;
    private static final long WHAT_IS_ON_DISK = 0x4b53_4944;

    @Override
    public String name() {
        return "dos";
    }

    @Override
    public String attackerIs() {
        return "a program in the one address space that there is, with the library";
    }

    @Override
    public Stage boot(Machine machine, long patience) {
        return new Machinery(machine, patience);
    }

    private static void giveWay(Assembler code) {
        code.li(0, Dos.YIELD).callPal(Assembler.CALLSYS);
    }

    /// The library, the two programs, and a disk.
    private static final class Machinery implements Stage {
        private final RawDisk disk;
        private final long patience;
        private final Resident victim;
        private final Resident attacker;

        Machinery(Machine machine, long patience) {
            this.patience = patience;
            var dos = new Dos(machine, FREE_MEMORY);
            disk = new RawDisk(machine, RING, WHAT_IS_ON_DISK);
            victim = new Resident(machine, VICTIM, VICTIMS_BASE, this);
            attacker = new Resident(machine, ATTACKER, ATTACKERS_BASE, this);
            dos.place(ATTACKER, ATTACKERS_BASE);
            var cpu = machine.cpu();
            cpu.pal(dos);
            cpu.userMode(true);
            cpu.pc(VICTIMS_BASE);
        }

        @Override
        public Victim victim() {
            return victim;
        }

        @Override
        public Attacker attacker() {
            return attacker;
        }

        /// The vector of a service that nobody here uses, beside those that everybody does.
        @Override
        public long kernelWord() {
            return Dos.VECTORS + 8L * Dos.VERSION;
        }

        @Override
        public long tellVictim(long value) {
            victim.send(FRIEND, value);
            return FRIEND;
        }

        @Override
        public long friend() {
            return FRIEND;
        }

        @Override
        public void transferArrives() {
            if (!disk.await(patience)) {
                throw new IllegalStateException("The disk was asked for nothing, or does not answer.");
            }
        }
    }

    /// A program. Victim and attacker can do the same; what one of them never does the other one does.
    private static final class Resident implements Victim, Attacker {
        private final Machinery machinery;
        private final Puppet puppet;
        private final Program program;
        private final long buffer;
        private final int number;
        private final List<Delivery> received = new ArrayList<>();
        private boolean listens;

        Resident(Machine machine, int number, long base, Machinery machinery) {
            this.machinery = machinery;
            this.number = number;
            program = Puppet.program(base, AttackedDos::giveWay, AttackedDos::giveWay);
            program.load(machine.memory(), base);
            var block = program.address(Puppet.BLOCK);
            buffer = block + Puppet.BUFFER;
            puppet = new Puppet(machine, () -> block, () -> null, machinery.patience);
            machine.cpu().watch(program.address(Puppet.FINISHED), machine.cpu()::stop);
        }

        @Override
        public Attempt take(long place) {
            var attempt = puppet.call(Dos.TAKE);
            return attempt instanceof Attempt.Done(var page) && page == 0
                    ? new Attempt.RefusedAtCall("no page is free")
                    : attempt;
        }

        @Override
        public Attempt giveBack(long holding) {
            return puppet.call(Dos.GIVE, holding);
        }

        @Override
        public Attempt store(long holding, long value) {
            return puppet.store(holding, value);
        }

        @Override
        public long physical(long holding) {
            return holding;
        }

        @Override
        public Attempt serve() {
            var attempt = puppet.call(Dos.VERSION);
            return attempt instanceof Attempt.Done(var version) && version != Dos.VERSION_NUMBER
                    ? new Attempt.Ended("the library answers that it is version " + version)
                    : attempt;
        }

        Attempt send(long source, long value) {
            puppet.buffer(0, VICTIM);
            puppet.buffer(8, source);
            puppet.buffer(16, value);
            return puppet.call(Dos.SEND, buffer);
        }

        @Override
        public List<Delivery> received() {
            while (puppet.call(Dos.RECEIVE, number, buffer) instanceof Attempt.Done(var some) && some != 0) {
                received.add(new Delivery(puppet.buffer(0), puppet.buffer(8)));
            }
            return received;
        }

        /// An address is all the right that there is.
        @Override
        public Attempt forge(long victims, long value) {
            return puppet.store(victims, value);
        }

        @Override
        public Attempt storeAt(long physical, long value) {
            return puppet.store(physical, value);
        }

        @Override
        public Attempt startTransfer(long holding) {
            var stores = machinery.disk.request(holding);
            Attempt last = new Attempt.Done(0);
            for (var n = 0; n < stores.length; n += 2) {
                last = puppet.store(stores[n], stores[n + 1]);
            }
            return last;
        }

        @Override
        public Attempt sendAs(long source, long value) {
            return send(source, value);
        }

        @Override
        public Attempt listen() {
            listens = true;
            return new Attempt.Done(0);
        }

        /// Reads the victim's mailbox.
        @Override
        public List<Long> overheard() {
            return listens && puppet.load(Dos.letter(VICTIM, 0) + 8) instanceof Attempt.Done(var value)
                    ? List.of(value)
                    : List.of();
        }

        @Override
        public Attempt runForEver() {
            return puppet.spin();
        }

        /// A service that never answers, in the place of one that does.
        @Override
        public Attempt loadBadCode() {
            return puppet.call(Dos.SET_VECTOR, Dos.VERSION, program.address(Puppet.SPINNING));
        }

        @Override
        public Attempt takeMore() {
            return take(ANYWHERE);
        }
    }
}
