package spin.dispatcher;

import java.util.ArrayList;
import java.util.List;

/// Changes to any number of events that come into force together, or not at all.
///
///     try (var batch = dispatcher.batch()) {
///         extension.start(batch.events(requester, finder));     // its installs are collected
///         batch.withdraw(predecessor);
///         batch.commit();                                       // one instant
///     }                                                         // closed without commit: nothing has happened
///
/// Types and authority are checked at each install, as always. After the commit the events that were handed out install
/// at once; after a close without commit they refuse. Used by one thread.
public final class Batch implements AutoCloseable {
    private enum State {
        OPEN,
        COMMITTED,
        ABANDONED
    }

    private final Dispatcher dispatcher;
    private final List<Draft.Edit> edits = new ArrayList<>();
    private volatile State state = State.OPEN;

    Batch(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /// What `who` installs with while the batch is open, and after its commit.
    public Events events(Requester who, ExportFinder finder) {
        return new RequesterEvents(dispatcher, who, finder, this::submit);
    }

    /// Takes out what `who` has installed before this batch, or in it up to here.
    public void withdraw(Requester who) {
        submit(draft -> draft.withdraw(who));
    }

    /// Everything collected comes into force. When it throws, nothing has, and the batch is still open.
    public void commit() {
        if (state != State.OPEN) {
            throw new IllegalStateException(
                    "this batch has been %s already".formatted(state == State.COMMITTED ? "committed" : "closed"));
        }
        dispatcher.commit(draft -> edits.forEach(edit -> edit.apply(draft)));
        state = State.COMMITTED;
        edits.clear();
    }

    /// Forgets what was collected, if it was not committed.
    @Override
    public void close() {
        if (state == State.OPEN) {
            state = State.ABANDONED;
            edits.clear();
        }
    }

    private void submit(Draft.Edit edit) {
        switch (state) {
            case OPEN -> edits.add(edit);
            case COMMITTED -> dispatcher.commit(edit);
            case ABANDONED -> throw new InstallException(
                    "The batch that these events belong to was closed without a commit, so nothing can be installed or taken out through it.");
        }
    }
}
