package spin.ext.cow;

import org.jspecify.annotations.Nullable;
import spin.core.memory.Page;

/// The content of a page, and how many spaces have it. Nobody may store into it while there are two.
final class Share {
    /// Null while the kernel has taken the frame.
    @Nullable
    Page page;
    /// The content then.
    byte @Nullable [] saved;
    int users = 1;

    Share(Page page) {
        this.page = page;
    }
}
