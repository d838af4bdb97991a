package spin.bench.workload;

import static spin.bench.workload.UserProgram.ALSO_KEPT;
import static spin.bench.workload.UserProgram.FAILED;
import static spin.bench.workload.UserProgram.KEPT;

import spin.bench.port.Turning;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Program;

/// Processes with shares in the processor, which an application's scheduler hands round: each gives its turn up at once. Measured is from there to the
/// next one's return.
///
/// All run this program, each in an address space of its own. The first to have had all its turns ends; then the turns of all must be in
/// proportion to their shares.
public final class Turns implements Workload, Turning {
    private static final int USUAL_CLIENTS = 3;
    private static final int MOST_CLIENTS = 24;

    private final int clients;

    /// For the harness.
    public Turns() {
        this(USUAL_CLIENTS);
    }

    private Turns(int clients) {
        this.clients = clients;
    }

    @Override
    public String name() {
        return "turns";
    }

    @Override
    public String parameter() {
        return "clients";
    }

    @Override
    public Workload with(int number) {
        if (number < 2 || number > MOST_CLIENTS) {
            throw new IllegalArgumentException("there can be 2 to " + MOST_CLIENTS + " clients; this is " + number);
        }
        return new Turns(number);
    }

    @Override
    public int clients() {
        return clients;
    }

    @Override
    public int share(int client) {
        return clients - client;
    }

    @Override
    public Program program(int operations) {
        return UserProgram.of(operations, code -> {
            UserProgram.systemCall(code, WorkloadAbi.PARTNER);
            code.mov(WorkloadAbi.NUMBER, KEPT).ble(KEPT, FAILED);
            UserProgram.systemCall(code, WorkloadAbi.YIELD_PROCEDURE);
            code.mov(WorkloadAbi.NUMBER, ALSO_KEPT);
        }, code -> {
            code.label("give").mov(KEPT, WorkloadAbi.FIRST_ARGUMENT).jsr(WorkloadAbi.RETURN_ADDRESS, ALSO_KEPT);
            code.label("given");
        }, code -> {
            // Where the system has no procedure of its own that yields, the program has brought one.
            code.label(YIELD).li(WorkloadAbi.NUMBER, WorkloadAbi.GIVE_WAY);
            UserProgram.callsys(code);
            code.ret();
        });
    }
}
