package spin.systems.monolith;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import spin.bench.port.MemoryPolicy;
import spin.bench.port.Probe;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.mmu.Access;
import spin.hw.profile.Profile;

/// A machine with the kernel on it, for tests that speak of programs.
final class UnixMachine {

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
    private final MonolithSystem system;
    private LongSupplier switches = () -> 0;
    private @Nullable Kernel kernel;
    private boolean skips;
    private Consumer<MemoryPolicy> policy = memory -> {};

    UnixMachine(Shape shape) {
        system = shape.equals(Shape.OSF1) ? new MonolithSystem.Osf1() : new MonolithSystem.Ultrix();
    }

    UnixMachine skippingExceptions() {
        skips = true;
        return this;
    }

    /// What the handler of a forbidden store does.
    UnixMachine onFault(Consumer<MemoryPolicy> action) {
        policy = action;
        return this;
    }

    /// Runs a program to its end.
    ///
    /// @throws spin.bench.port.WorkloadFailedException when that was not EXIT with status 0
    void run(Consumer<Assembler> body) {
        run(body, started -> {});
    }

    /// As above, with something done to the kernel before it runs.
    void run(Consumer<Assembler> body, Consumer<Kernel> before) {
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
        var started = ((MonolithSystem.Booted) session).kernel();
        kernel = started;
        switches = started::switches;
        before.accept(started);
        session.run();
    }

    /// The kernel of the program that ran last.
    Kernel kernel() {
        return Objects.requireNonNull(kernel, "no program has run");
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
        public boolean skipsExceptions() {
            return skips;
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
}
