package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;

/// Sklower's radix tree over addresses of 32 bits: the most specific route to an address, in as many steps as bits tell the routes apart.
///
/// An inner node tests one bit, and leaves below it are equal in all bits before. A leaf has a route's destination; routes that differ in their length
/// alone are in a chain, the longest first. A lookup goes down by the address's bits to one leaf. When none of its routes fits, it goes up again: a node says
/// which lengths of masks there are among the routes below it, and for each the address that is masked so leads down from there to a leaf again.
///
/// The length of a route is noted at the highest node that tests a bit behind it, since from there on down all leaves agree in the route's bits. What would break
/// this: destinations with bits beyond their mask, or a note that stays at a node when another is put above it.
///
/// Source: Sklower, "A Tree-Based Packet Routing Table for Berkeley Unix", USENIX Winter '91; 4.3BSD-Reno, `radix.c` (from memory).
final class RadixTree {

    private abstract static class Node {
        @Nullable
        Inner parent;
    }

    private static final class Inner extends Node {
        /// 0 is the most significant.
        final int bit;
        Node left;
        Node right;
        /// The longest first.
        @Nullable
        Length lengths;

        Inner(int bit, Node left, Node right) {
            this.bit = bit;
            this.left = left;
            this.right = right;
            left.parent = this;
            right.parent = this;
        }

        /// Another node on a key's side.
        void replace(int key, Node by) {
            if (key << bit < 0) {
                right = by;
            } else {
                left = by;
            }
            by.parent = this;
        }

        void note(int bits, int count) {
            Length before = null;
            var at = lengths;
            while (at != null && at.bits > bits) {
                before = at;
                at = at.next;
            }
            if (at != null && at.bits == bits) {
                at.count += count;
                return;
            }
            var made = new Length(bits, count, at);
            if (before == null) {
                lengths = made;
            } else {
                before.next = made;
            }
        }

        void forget(int bits) {
            Length before = null;
            for (var at = lengths; at != null; at = at.next) {
                if (at.bits == bits) {
                    at.count--;
                    if (at.count > 0) {
                        return;
                    }
                    if (before == null) {
                        lengths = at.next;
                    } else {
                        before.next = at.next;
                    }
                    return;
                }
                before = at;
            }
        }
    }

    /// So many routes below a node have masks of this length.
    private static final class Length {
        final int bits;
        final int mask;
        int count;
        @Nullable
        Length next;

        Length(int bits, int count, @Nullable Length next) {
            this.bits = bits;
            mask = Route.mask(bits);
            this.count = count;
            this.next = next;
        }
    }

    private static final class Leaf extends Node {
        final int key;
        /// Null for the two leaves that mark the ends of the tree and are always there.
        final @Nullable Route route;
        /// With the same key and a shorter mask.
        @Nullable
        Leaf shorter;

        Leaf(int key, @Nullable Route route) {
            this.key = key;
            this.route = route;
        }

        int bits() {
            return route == null ? -1 : route.bits;
        }
    }

    private final Inner root = new Inner(0, new Leaf(0, null), new Leaf(-1, null));

    private static Leaf leaf(int key, Node from) {
        var at = from;
        while (at instanceof Inner inner) {
            at = key << inner.bit < 0 ? inner.right : inner.left;
        }
        return (Leaf) at;
    }

    /// The most specific route to an address; null when there is none.
    @Nullable
    Route find(int address) {
        var first = leaf(address, root);
        for (var at = first; at != null; at = at.shorter) {
            var route = at.route;
            if (route != null && (address & route.mask) == at.key) {
                return route;
            }
        }
        for (var up = first.parent; up != null; up = up.parent) {
            for (var length = up.lengths; length != null; length = length.next) {
                var found = of(leaf(address & length.mask, up), address & length.mask, length.bits);
                if (found != null) {
                    return found.route;
                }
            }
        }
        return null;
    }

    private static @Nullable Leaf of(Leaf first, int key, int bits) {
        if (first.key == key) {
            for (var at = first; at != null; at = at.shorter) {
                if (at.bits() == bits) {
                    return at;
                }
            }
        }
        return null;
    }

    /// Puts a route among the others. False when there is one to the same destination with the same mask.
    boolean add(Route route) {
        var key = route.destination;
        var first = leaf(key, root);
        var made = new Leaf(key, route);
        if (first.key != key) {
            split(made, key, Integer.numberOfLeadingZeros(key ^ first.key));
            note(made, route.bits);
            return true;
        }
        if (of(first, key, route.bits) != null) {
            return false;
        }
        Leaf before = null;
        var at = first;
        while (at != null && at.bits() > route.bits) {
            before = at;
            at = at.shorter;
        }
        made.shorter = at;
        if (before == null) {
            parentOf(first).replace(key, made);
            note(made, route.bits);
        } else {
            before.shorter = made;
            note(first, route.bits);
        }
        return true;
    }

    /// Puts a leaf and the node above it where the first bit lies that no other leaf has so.
    private void split(Leaf made, int key, int bit) {
        var above = root;
        Node below = root;
        while (below instanceof Inner inner && inner.bit < bit) {
            above = inner;
            below = key << inner.bit < 0 ? inner.right : inner.left;
        }
        var isRight = key << bit < 0;
        var upper = above;
        var inner = new Inner(bit, isRight ? below : made, isRight ? made : below);
        upper.replace(key, inner);
        if (below instanceof Inner lower) {
            raise(lower, inner);
        } else {
            for (var at = (Leaf) below; at != null; at = at.shorter) {
                if (at.bits() > upper.bit && at.bits() <= bit) {
                    inner.note(at.bits(), 1);
                }
            }
        }
    }

    /// What the node above can say for the node below, it says from now on.
    private static void raise(Inner below, Inner above) {
        Length last = null;
        var at = below.lengths;
        while (at != null && at.bits > above.bit) {
            last = at;
            at = at.next;
        }
        above.lengths = at;
        if (last == null) {
            below.lengths = null;
        } else {
            last.next = null;
        }
    }

    private static Inner parentOf(Node node) {
        var parent = node.parent;
        if (parent == null) {
            throw new IllegalStateException("A node of the routing table has lost its parent.");
        }
        return parent;
    }

    /// The node where the length of a route is noted whose chain begins with this leaf; null for a route that only its leaf says.
    private static @Nullable Inner noted(Leaf first, int bits) {
        var at = parentOf(first);
        if (at.bit < bits) {
            return null;
        }
        for (var up = at.parent; up != null && up.bit >= bits; up = up.parent) {
            at = up;
        }
        return at;
    }

    private static void note(Leaf first, int bits) {
        var at = noted(first, bits);
        if (at != null) {
            at.note(bits, 1);
        }
    }

    /// Takes a route out; null when there is no such one.
    @Nullable
    Route remove(int destination, int bits) {
        var first = leaf(destination, root);
        var gone = of(first, destination, bits);
        if (gone == null) {
            return null;
        }
        var at = noted(first, bits);
        if (at != null) {
            at.forget(bits);
        }
        var shorter = gone.shorter;
        if (gone != first) {
            var before = first;
            for (var next = before.shorter; next != null && next != gone; next = next.shorter) {
                before = next;
            }
            before.shorter = shorter;
        } else if (shorter != null) {
            parentOf(first).replace(destination, shorter);
        } else {
            join(parentOf(first), destination);
        }
        return gone.route;
    }

    /// The leaf of a key and the node above it are gone: what is on the other side takes the node's place.
    private static void join(Inner gone, int key) {
        var other = key << gone.bit < 0 ? gone.left : gone.right;
        parentOf(gone).replace(key, other);
        if (other instanceof Inner inner) {
            for (var length = gone.lengths; length != null; length = length.next) {
                inner.note(length.bits, length.count);
            }
        }
    }
}
