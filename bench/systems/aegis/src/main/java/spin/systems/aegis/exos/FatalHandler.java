package spin.systems.aegis.exos;

import spin.hw.pal.ManagedCode;
import spin.hw.pal.UserMode;
import spin.systems.aegis.AegisAbi;

/// An exception that ExOS has no answer to ends the program, with a status that says which.
final class FatalHandler implements ManagedCode {

    /// Statuses of programs are below, exceptions above.
    static final int EXCEPTION_STATUS = 256;

    private static final int V0 = 0;
    private static final int A0 = 16;

    @Override
    public void run(UserMode port) {
        end(port, AegisAbi.exception(port.register(A0)));
    }

    static void end(UserMode port, int exception) {
        port.register(A0, EXCEPTION_STATUS + exception);
        port.register(V0, AegisAbi.EXIT);
        port.callSystem();
    }
}
