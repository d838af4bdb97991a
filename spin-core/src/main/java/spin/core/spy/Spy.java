package spin.core.spy;

/// Counts and timers by name. Each importer has names of its own, a few hundred of them.
///
///     long started = spy.start();
///     work();
///     spy.stop("work", started);
///
/// A name is text of at most 60 letters.
public interface Spy {
    /// One more of what goes by that name.
    ///
    /// @throws IllegalArgumentException when the name is none, or there are too many
    void hit(String name);

    /// The cycle at which something begins, for [#stop].
    long start();

    /// What goes by that name has ended, and took the cycles from `started` to now.
    ///
    /// @param started what [#start] answered
    /// @throws IllegalArgumentException when that lies in the future, the name is none, or there are too many
    void stop(String name, long started);
}
