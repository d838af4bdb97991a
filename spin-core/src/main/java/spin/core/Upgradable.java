package spin.core;

import org.jspecify.annotations.Nullable;

/// An extension whose state outlives its version: its entry class implements this beside [Extension].
///
/// When a JAR of the same name is loaded, the new version is made and started, and nothing that it installs is in force yet. Then,
/// if both versions are upgradable, the old one is asked for its state and the new one is given it, and in the same
/// instant the new one's handlers come and the old one's go. What fails on the way leaves the old version in force.
///
///     public Object handOver() { return Map.of("visits", visits); }
///     public void takeOver(Object state) { visits = (Integer) ((Map<?, ?>) state).get("visits"); }
public interface Upgradable {

    /// The state for the next version, of any form that both versions know; null if there is none to hand over.
    ///
    /// It is copied at once: null, texts, numbers, dates, constants of enumerations and records that are published, and arrays,
    /// lists, sets, maps and queues of these. An object of any other class is refused, above all one of this JAR's own
    /// classes, for they are gone soon. Nothing may change by being asked: this version may go on.
    @Nullable
    Object handOver();

    /// Called after `start`, on the new version, with what the old one handed over, if that was not null. Lists arrive as `ArrayList`, sets
    /// as `LinkedHashSet` or `TreeSet`, maps as `LinkedHashMap` or `TreeMap`. It must not wait; what it throws keeps the old
    /// version in force.
    void takeOver(Object state);
}
