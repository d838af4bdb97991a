package spin.domains;

import spin.dispatcher.Events;
import spin.dispatcher.predicate.ReadOnly;

/// What the domains of [SearchedGuardsTests] can name.
public interface Letters {

    /// What a domain is given.
    interface Listener {
        void listen(Events events, Log log);
    }

    /// What a domain reports to.
    interface Log {
        void heard(int which);
    }

    /// An event of the host.
    interface Mail {
        void arrived(Letter letter);
    }

    /// Read-only by its class.
    final class Letter {
        private final int street;
        private final long number;

        Letter(int street, long number) {
            this.street = street;
            this.number = number;
        }

        @ReadOnly
        public int street() {
            return street;
        }

        @ReadOnly
        public long number() {
            return number;
        }
    }
}
