package spin.domains;

import spin.dispatcher.Events;

/// The entry type of extensions that install handlers.
public interface Wired {

    void wire(Events events);

    /// What can be handled.
    interface Ticks {
        void tick(Tally.Ticket ticket);
    }
}
