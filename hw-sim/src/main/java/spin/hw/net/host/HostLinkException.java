package spin.hw.net.host;

import java.io.IOException;

/// The host does not give a link, or takes it away. The message says which, why, and what to do.
public final class HostLinkException extends IOException {
    private static final long serialVersionUID = 1;

    HostLinkException(String message) {
        super(message);
    }

    HostLinkException(String message, Throwable cause) {
        super(message, cause);
    }
}
