package spin.dispatcher;

import org.jspecify.annotations.Nullable;

/// An event whose guards can be searched: by primitive arguments, and by what an argument holds for good.
public interface Mail {
    int seen(int port, long address, @Nullable Letter letter);

    record Letter(int port, int flags) {}
}
