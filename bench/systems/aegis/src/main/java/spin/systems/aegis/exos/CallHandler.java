package spin.systems.aegis.exos;

import spin.bench.port.WorkloadAbi;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.UserMode;

/// The system calls of the library: numbers that Aegis did not know and handed up.
final class CallHandler implements ManagedCode {

    /// The answer to a number that nobody knows.
    static final long NO_SUCH_CALL = -1;

    private static final int A0 = 16;
    private static final int A1 = 17;

    @Override
    public void run(UserMode port) {
        var number = (int) port.register(WorkloadAbi.NUMBER);
        var answer = NO_SUCH_CALL;
        if (number == WorkloadAbi.PROTECT) {
            var address = port.register(A0);
            var bindings = new Bindings(port);
            if (port.register(A1) == 0) {
                bindings.forbid(address);
            } else {
                bindings.allow(address);
            }
            answer = 0;
        } else if (number == WorkloadAbi.CALLEE) {
            answer = port.load(Layout.CALLEE);
        }
        port.register(WorkloadAbi.NUMBER, answer);
    }
}
