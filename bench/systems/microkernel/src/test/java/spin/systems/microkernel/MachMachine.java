package spin.systems.microkernel;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import spin.bench.port.MemoryPolicy;
import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.attack.Puppets;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.mmu.Access;
import spin.hw.profile.Profile;

/// A machine with the kernel on it, for tests that speak of programs.
final class MachMachine {

    static final int V0 = 0;
    static final int T0 = 1;
    static final int T1 = 2;
    static final int S0 = 9;
    static final int S1 = 10;
    static final int S2 = 11;
    static final int A0 = 16;
    static final int A1 = 17;
    static final int A2 = 18;
    static final int A3 = 19;
    static final int A4 = 20;
    static final int SP = 30;

    final Machine machine = new Machine(Profile.named("dec3000-400"), 1, 16L << 20);
    final List<String> marks = new ArrayList<>();
    final List<String> faults = new ArrayList<>();
    private final MachSystem system = new MachSystem();
    private LongSupplier switches = () -> 0;
    private Consumer<MemoryPolicy> policy = memory -> {};

    /// What the handler of a forbidden store does.
    MachMachine onFault(Consumer<MemoryPolicy> action) {
        policy = action;
        return this;
    }

    /// Runs a program to its end.
    ///
    /// @throws spin.bench.port.WorkloadFailedException when that was not EXIT with status 0
    void run(Consumer<Assembler> body) {
        run(body, kernel -> {});
    }

    /// As above, with something done to the kernel before it runs.
    void run(Consumer<Assembler> body, Consumer<Mach> before) {
        var code = new Assembler(WorkloadAbi.IMAGE_BASE);
        body.accept(code);
        var program = code.assemble();
        var workload = new Tested(program);
        var probe = new Probe() {
            @Override
            public void mark(String point) {
                marks.add(point);
            }

            @Override
            public void modelled(String what) {
                throw new AssertionError("nothing here is modelled");
            }
        };
        var session = system.boot(machine, workload, program, probe);
        var kernel = ((MachSystem.Booted) session).kernel();
        switches = kernel::switches;
        before.accept(kernel);
        session.run();
    }

    /// Runs a program that ends at once, with something done to the kernel before and after that.
    void runWith(Consumer<Mach> before, Consumer<Mach> after) {
        var code = new Assembler(WorkloadAbi.IMAGE_BASE);
        exit(code, 0);
        var program = code.assemble();
        var session = system.boot(machine, new Tested(program), program, Puppets.NOBODY);
        var kernel = ((MachSystem.Booted) session).kernel();
        before.accept(kernel);
        session.run();
        after.accept(kernel);
    }

    /// How often the processor went from one thread to another.
    long switches() {
        return switches.getAsLong();
    }

    private final class Tested implements Workload {
        private final Program program;

        Tested(Program program) {
            this.program = program;
        }

        @Override
        public String name() {
            return "test";
        }

        @Override
        public Program program(int operations) {
            return program;
        }

        @Override
        public void protectionFault(long address, Access access, MemoryPolicy memory) {
            faults.add(access + " at page " + (address - WorkloadAbi.IMAGE_BASE) / WorkloadAbi.PAGE);
            policy.accept(memory);
        }
    }

    static void call(Assembler code, int number) {
        code.li(V0, number).callPal(Assembler.CALLSYS);
    }

    static void exit(Assembler code, int status) {
        code.li(A0, status);
        call(code, WorkloadAbi.EXIT);
    }

    /// Ends the program with `status` unless `register` holds `wanted`.
    static void expect(Assembler code, int register, long wanted, int status) {
        var fine = "fine " + code.here();
        code.li(25, wanted).cmpeq(register, 25, 25).bne(25, fine);
        exit(code, status);
        code.label(fine);
    }

    // What the programs are written with: the message lies at S1.

    static void header(Assembler code, int bits, int remote, int local, int id) {
        code.li(T0, bits).stq(T0, MachAbi.BITS, S1).stq(remote, MachAbi.REMOTE, S1).stq(local, MachAbi.LOCAL, S1)
                .li(T0, id).stq(T0, MachAbi.ID, S1);
    }

    static void message(Assembler code, int options, int bytes, int most, int port) {
        code.mov(S1, A0).li(A1, options).li(A2, bytes).li(A3, most).mov(port, A4);
        call(code, MachAbi.MESSAGE);
    }

    /// Into a0.
    static void receive(Assembler code, int port, int most) {
        code.li(A1, MachAbi.RECEIVE).li(A3, most).mov(port, A4);
        call(code, MachAbi.MESSAGE);
    }

    /// Asks the kernel by way of the port in S0; the result is in T0.
    static void ask(Assembler code, int remote, int id, int quads) {
        header(code, MachAbi.COPY_SEND | MachAbi.MAKE_SEND_ONCE << 8, remote, S0, id);
        message(code, MachAbi.SEND | MachAbi.RECEIVE, MachAbi.BODY + 8 * quads, MachAbi.MOST_BYTES, S0);
        expect(code, V0, MachAbi.SUCCESS, 91);
        code.ldq(T0, MachAbi.BODY, S1);
    }
}
