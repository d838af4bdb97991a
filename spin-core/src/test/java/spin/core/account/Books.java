package spin.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import spin.core.boot.SpinKernel;

/// The invariant of a kernel's books, for any test that has a kernel: at any instant, what the accounts say is what a walk of the real things
/// finds.
public final class Books {
    private Books() {}

    public static void areRight(SpinKernel kernel) {
        assertThat(kernel.ledger().discrepancies()).isEmpty();
    }

    /// How much of everything is given out, and how many hold something: to be the same before and after what should leave nothing.
    public static Map<String, Long> totals(SpinKernel kernel) {
        var totals = new LinkedHashMap<String, Long>();
        kernel.ledger().resources().forEach(what -> totals.put(what.name(), what.total()));
        totals.put("free pages", (long) kernel.addressSpaces().freeFrames());
        totals.put("accounts", (long) kernel.ledger().size());
        return totals;
    }
}
