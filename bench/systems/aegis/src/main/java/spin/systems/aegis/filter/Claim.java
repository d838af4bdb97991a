package spin.systems.aegis.filter;

import java.util.Comparator;

/// A filter that is in force.
///
/// @param id more than every id before it, so of two the older has the smaller
record Claim(int id, Filter filter, int bits) {

    /// The best claim to a packet first.
    static final Comparator<Claim> BY_RIGHT = Comparator.comparingInt((Claim claim) -> -claim.bits)
            .thenComparingInt(Claim::id);

    Claim(int id, Filter filter) {
        this(id, filter, filter.bits());
    }

    /// Whether a packet that both match is this one's.
    boolean goesBefore(Claim other) {
        return bits != other.bits ? bits > other.bits : id < other.id;
    }
}
