package spin.systems.aegis.exos;

import org.jspecify.annotations.Nullable;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.UserMode;
import spin.systems.aegis.AegisAbi;

/// No binding cached: look the page up and present its entry. A page that is not in the table is a bad address.
final class MissHandler implements ManagedCode {

    private static final int A0 = 16;

    private final PageTable table;
    private @Nullable Bindings bindings;

    MissHandler(PageTable table) {
        this.table = table;
    }

    @Override
    public void run(UserMode port) {
        var mine = bindings;
        if (mine == null) {
            mine = new Bindings(table, port);
            bindings = mine;
        }
        mine.port = port;
        if (!mine.bind(port.register(A0))) {
            FatalHandler.end(port, AegisAbi.TLB_MISS);
        }
    }
}
