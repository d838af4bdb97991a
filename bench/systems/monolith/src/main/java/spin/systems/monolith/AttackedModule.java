package spin.systems.monolith;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.bench.port.attack.Attacker;
import spin.bench.port.attack.Attempt;
import spin.bench.port.attack.Puppet;
import spin.bench.port.attack.Stage;
import spin.hw.asm.Assembler;
import spin.hw.cpu.Cpu;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;
import spin.hw.mmu.VirtualAddress;
import spin.systems.monolith.net.Mbufs;

/// The same kernel with a loadable module in it, which is the attacker.
///
/// A module is code that was copied into the kernel and is linked with it: it runs in kernel mode with interrupts off, sees all of memory through the
/// kernel segment, and calls the kernel's procedures, none of which asks who calls. So nothing has to be got round; each verb is what a driver does
/// every day, done to the wrong object.
public final class AttackedModule extends AttackedUnix {

    /// The system call by which the module's process enters it.
    private static final int ENTER = 0x530;
    private static final int HIGHEST_IPL = 7;
    private static final int S0 = 9;

    @Override
    public String name() {
        return "module";
    }

    @Override
    public String attackerIs() {
        return "a module loaded into the monolithic kernel, without protection";
    }

    @Override
    Stage stage(Booted booted) {
        return new UnixStage(booted, new Module(booted));
    }

    /// Nobody waits any longer for a module that does not come back. The machine stays where it is, in the module.
    private static final class NoReturn extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoReturn() {
            super("the module does not come back", null, false, false);
        }
    }

    /// The module's code in a frame of its own, and its block in another.
    private static final class Module extends AttackingProcess implements Attacker {
        private final Kernel kernel;
        private final PhysicalMemory memory;
        private final Cpu cpu;
        private final long block;
        private final Puppet inside;
        private long entry;
        private boolean listens;

        Module(Booted booted) {
            super(booted);
            kernel = booted.kernel;
            memory = kernel.memory;
            cpu = kernel.cpu;
            block = kernel.frames.take();
            inside = new Puppet(booted.machine, () -> block, Module::alive, 0);
            entry = loaded(code -> Puppet.emit(code, this::find, Assembler::nop, Assembler::nop));
            kernel.systemCall(ENTER, this::enter);
        }

        private static @Nullable String alive() {
            return null;
        }

        private void find(Assembler code) {
            code.li(S0, VirtualAddress.KSEG + block);
        }

        private interface Code {
            void emit(Assembler code);
        }

        /// Copies code into the kernel, as a module is loaded: nobody looks at it.
        private long loaded(Code code) {
            var frame = kernel.frames.take();
            var assembler = new Assembler(VirtualAddress.KSEG + frame);
            code.emit(assembler);
            var program = assembler.assemble();
            program.load(memory, frame);
            return program.base();
        }

        /// The system call: a jump into the module, and back when it has done what it does.
        private void enter(KernelThread caller) {
            var pc = cpu.pc();
            var kept = cpu.register(S0);
            var level = cpu.ipl();
            var begin = booted.machine.clock().now();
            cpu.kernelSegment(true);
            cpu.ipl(HIGHEST_IPL);
            cpu.pc(entry);
            while (memory.loadQuad(block) != 0) {
                var now = booted.machine.clock().now();
                if (now - begin > booted.patience) {
                    throw new NoReturn();
                }
                cpu.runUntil(now + Puppet.step(now - begin));
            }
            cpu.ipl(level);
            cpu.register(S0, kept);
            cpu.pc(pc);
            kernel.result(caller, 0);
        }

        /// Has the module do what it was told, in the kernel.
        private Attempt done() {
            try {
                return booted.call(puppet, ENTER);
            } catch (NoReturn e) {
                return new Attempt.Unending();
            }
        }

        /// A buffer of the kernel's, as whatever is linked with it may have.
        @Override
        public Attempt take(long place) {
            var mbuf = kernel.mbufs.get();
            return mbuf == 0 ? new Attempt.RefusedAtCall("no buffer is left") : new Attempt.Done(mbuf);
        }

        @Override
        public Attempt giveBack(long holding) {
            kernel.mbufs.free(holding);
            return new Attempt.Done(0);
        }

        @Override
        public Attempt store(long holding, long value) {
            return storeAt(physical(holding), value);
        }

        @Override
        public long physical(long holding) {
            return holding + Mbufs.BYTES - Mbufs.ROOM;
        }

        /// By the kernel's own table of what the victim has open.
        @Override
        public Attempt forge(long victims, long value) {
            return storeAt(booted.placeOf(booted.victimProcess, victims), value);
        }

        @Override
        public Attempt storeAt(long physical, long value) {
            inside.tellStore(VirtualAddress.KSEG + physical, value);
            return done();
        }

        @Override
        public Attempt startTransfer(long holding) {
            var stores = booted.disk.request(physical(holding));
            Attempt last = new Attempt.Done(0);
            for (var n = 0; n < stores.length; n += 2) {
                last = storeAt(stores[n], stores[n + 1]);
            }
            return last;
        }

        @Override
        public Attempt sendAs(long source, long value) {
            var frame = kernel.frames.take();
            storeAt(frame + Datagrams.DATA, value);
            kernel.datagrams.udpOutput(frame, (int) source, VICTIMS_PORT, 8);
            return new Attempt.Done(0);
        }

        @Override
        public Attempt listen() {
            listens = true;
            return new Attempt.Done(0);
        }

        /// All frames of the machine are looked through for datagrams to the victim's port.
        @Override
        public List<Long> overheard() {
            var found = new ArrayList<Long>();
            for (var frame = 0L; listens && frame < memory.size(); frame += Pte.PAGE_BYTES) {
                if (((int) loaded(frame + Datagrams.UDP) & 0xffff) == VICTIMS_PORT) {
                    found.add(loaded(frame + Datagrams.DATA));
                }
            }
            return found;
        }

        private long loaded(long physical) {
            inside.tellLoad(VirtualAddress.KSEG + physical);
            return done() instanceof Attempt.Done ? inside.result() : 0;
        }

        @Override
        public Attempt runForEver() {
            inside.tellSpin();
            return done();
        }

        /// A module whose first instructions store where the kernel keeps the victim's page table.
        @Override
        public Attempt loadBadCode() {
            entry = loaded(code -> code.li(1, VirtualAddress.KSEG + booted.kernelWord()).li(2, -1).stq(2, 0, 1)
                    .li(S0, VirtualAddress.KSEG + block).stq(31, 0, S0).label("end").br("end"));
            inside.tellLoad(0);
            return done();
        }

        @Override
        public Attempt takeMore() {
            var frame = kernel.frames.take();
            return frame == 0 ? take(ANYWHERE) : new Attempt.Done(frame);
        }
    }
}
