package spin.systems.aegis.filter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Which packets an owner claims: a conjunction of atoms, with shifts for headers of variable length.
///
/// Between two shifts the order of atoms means nothing, so they are kept sorted and once each: two filters that claim the same packets
/// in other words are equal here, and filters share as long a beginning as they can.
///
/// When several filters match a packet it belongs to the most specific: the one that tests most bits (a shift counts as one); among
/// those to the oldest.
///
/// @param steps normalised
public record Filter(List<Step> steps) {

    private static final int MOST_STEPS = 64;
    private static final Comparator<Step.Atom> BY_PLACE = Comparator.comparing(Step.Atom::field)
            .thenComparingInt(Step.Atom::value);

    /// @throws IllegalArgumentException when no packet can match, or the filter tests nothing, or too much
    public Filter {
        if (steps.size() > MOST_STEPS) {
            throw new IllegalArgumentException(
                    "A filter of " + steps.size() + " steps is too long; " + MOST_STEPS + " are the most.");
        }
        steps = normalised(steps);
        if (steps.stream().noneMatch(step -> step instanceof Step.Atom)) {
            throw new IllegalArgumentException(
                    "A filter without an atom would claim every packet; say which are yours.");
        }
    }

    public static Filter of(Step... steps) {
        return new Filter(List.of(steps));
    }

    private static List<Step> normalised(List<Step> steps) {
        var result = new ArrayList<Step>();
        var atoms = new ArrayList<Step.Atom>();
        for (var step : steps) {
            if (step instanceof Step.Atom atom) {
                atoms.add(atom);
            } else {
                sorted(atoms, result);
                result.add(step);
            }
        }
        sorted(atoms, result);
        return List.copyOf(result);
    }

    private static void sorted(List<Step.Atom> atoms, List<Step> result) {
        atoms.sort(BY_PLACE);
        Step.Atom before = null;
        for (var atom : atoms) {
            if (before != null && before.field().equals(atom.field()) && before.value() != atom.value()) {
                throw new IllegalArgumentException("No packet has both 0x" + Integer.toHexString(before.value())
                        + " and 0x" + Integer.toHexString(atom.value()) + " in " + atom.field() + ".");
            }
            if (!atom.equals(before)) {
                result.add(atom);
            }
            before = atom;
        }
        atoms.clear();
    }

    /// How many bits it tests.
    int bits() {
        var bits = 0;
        for (var step : steps) {
            bits += step instanceof Step.Atom atom ? Integer.bitCount(atom.mask()) : 1;
        }
        return bits;
    }

    /// Whether it can be told from the two filters alone that no packet matches both: some bit that both test before any header of variable length, and
    /// want different.
    public boolean isApartFrom(Filter other) {
        for (var step : steps) {
            if (!(step instanceof Step.Atom atom)) {
                return false;
            }
            if (other.contradicts(atom)) {
                return true;
            }
        }
        return false;
    }

    private boolean contradicts(Step.Atom atom) {
        for (var step : steps) {
            if (!(step instanceof Step.Atom own)) {
                return false;
            }
            var from = Math.max(atom.offset(), own.offset());
            var end = Math.min(atom.offset() + atom.width(), own.offset() + own.width());
            for (var at = from; at < end; at++) {
                var both = byteAt(atom.mask(), atom, at) & byteAt(own.mask(), own, at);
                if ((both & (byteAt(atom.value(), atom, at) ^ byteAt(own.value(), own, at))) != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /// Of a field's bits, in network order, those of one byte of the packet.
    private static int byteAt(int bits, Step.Atom of, int at) {
        return bits >>> (8 * (of.offset() + of.width() - 1 - at)) & 0xff;
    }

    /// Whether the bytes from `start` to before `end` match: what a filter means, written out.
    boolean matches(byte[] packet, int start, int end) {
        var base = start;
        for (var step : steps) {
            if (step instanceof Step.Atom atom) {
                if (base + atom.field().extent() > end || atom.field().in(packet, base) != atom.value()) {
                    return false;
                }
            } else if (step instanceof Step.Shift shift) {
                if (base + shift.field().extent() > end) {
                    return false;
                }
                base += shift.field().in(packet, base) << shift.scale();
            }
        }
        return true;
    }
}
