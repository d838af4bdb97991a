package spin.ext.unix;

import org.jspecify.annotations.Nullable;
import spin.core.memory.Page;

/// A page's worth of memory, which one or several processes have: a page of the machine's, or, when that was taken because memory is short, its
/// content.
final class Frame {
    @Nullable
    Page page;
    byte @Nullable [] saved;
    /// In how many processes' memory it is.
    int users = 1;

    Frame(Page page) {
        this.page = page;
    }
}
