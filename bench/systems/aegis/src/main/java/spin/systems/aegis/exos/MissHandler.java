package spin.systems.aegis.exos;

import spin.hw.pal.ManagedCode;
import spin.hw.pal.UserMode;
import spin.systems.aegis.AegisAbi;

/// No binding cached: look the page up and present its entry. A page that is not in the table is a bad address.
final class MissHandler implements ManagedCode {

    private static final int A0 = 16;

    @Override
    public void run(UserMode port) {
        var address = port.register(A0);
        var entry = PageTable.find(port, address);
        if (entry == 0) {
            FatalHandler.end(port, AegisAbi.TLB_MISS);
            return;
        }
        new Bindings(port).bind(entry, address);
    }
}
