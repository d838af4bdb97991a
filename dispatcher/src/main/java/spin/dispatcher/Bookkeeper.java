package spin.dispatcher;

/// Keeps books of who has how many bindings, for a system that keeps books of everything. The events' own procedures are nobody's
/// bindings.
///
/// Told under the dispatcher's lock, so it must not change events.
public interface Bookkeeper {
    /// So many more bindings of `who`'s are about to come into force; below zero, have gone.
    void changed(Requester who, int more);

    /// How many `who` may have now, on all events together. Asked at each install; who has more keeps them.
    int most(Requester who);
}
