package spin.dispatcher;

import org.jspecify.annotations.Nullable;

/// An install, or another manipulation of an event, that was refused. Nothing was changed.
public class InstallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InstallException(String message) {
        super(message);
    }

    public InstallException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// The event's authority does not allow it.
    public static final class Denied extends InstallException {
        private static final long serialVersionUID = 1L;

        public Denied(String message) {
            super(message);
        }

        public Denied(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// A handler or guard does not have the event's type; the message shows both.
    public static final class TypeMismatch extends InstallException {
        private static final long serialVersionUID = 1L;

        public TypeMismatch(String message) {
            super(message);
        }
    }

    /// There is no such event, or the selector does not name exactly one.
    public static final class UnknownEvent extends InstallException {
        private static final long serialVersionUID = 1L;

        public UnknownEvent(String message) {
            super(message);
        }

        public UnknownEvent(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// The requester has as many bindings as it may have ([Quota]).
    public static final class OverQuota extends InstallException {
        private static final long serialVersionUID = 1L;

        public OverQuota(String message) {
            super(message);
        }
    }

    /// Code is not shown to be what it must be; the message names the instruction that stands in the way.
    public static final class NotShown extends InstallException {
        private static final long serialVersionUID = 1L;

        public NotShown(String message) {
            super(message);
        }
    }
}
