package spin.dispatcher;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// A map from numbers to values, in the order of the numbers, as a value itself: what is put in or taken out makes another one,
/// which shares all but a logarithmic part with the one before. Anybody may read it, at any time.
///
/// It is a treap whose priorities are a function of the keys, so that the same keys make the same tree whatever came and went
/// before. That is what lets two versions be compared in time that depends on how much they differ, not on how large they are.
///
/// Source: Aragon and Seidel, "Randomized Search Trees", FOCS 1989; the canonical shape is their observation.
final class LongTree<V> implements Iterable<V> {
    private static final LongTree<?> EMPTY = new LongTree<>(null);

    private final @Nullable Node<V> root;

    private LongTree(@Nullable Node<V> root) {
        this.root = root;
    }

    private static final class Node<V> {
        final long key;
        final V value;
        final @Nullable Node<V> left;
        final @Nullable Node<V> right;
        final int size;

        Node(long key, V value, @Nullable Node<V> left, @Nullable Node<V> right) {
            this.key = key;
            this.value = value;
            this.left = left;
            this.right = right;
            size = 1 + size(left) + size(right);
        }

        boolean isAbove(long other) {
            return priority(key) > priority(other);
        }

        Node<V> with(@Nullable Node<V> otherLeft, @Nullable Node<V> otherRight) {
            return new Node<>(key, value, otherLeft, otherRight);
        }
    }

    /// Two sides of a key.
    private record Halves<V>(@Nullable Node<V> below, @Nullable Node<V> above) {}

    /// Told of what is in one map and not in the other, in the order of the keys.
    interface Differences<V> {
        void gone(V value);

        void come(V value);

        /// The key is in both, with another value.
        void changed(V before, V now);
    }

    @SuppressWarnings("unchecked") // it holds no value
    static <V> LongTree<V> empty() {
        return (LongTree<V>) EMPTY;
    }

    private static int size(@Nullable Node<?> node) {
        return node == null ? 0 : node.size;
    }

    /// One to one, so no two keys have the same. The finaliser of SplitMix64.
    private static long priority(long key) {
        long z = key + 0x9e37_79b9_7f4a_7c15L;
        z = (z ^ z >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return z ^ z >>> 31;
    }

    int size() {
        return size(root);
    }

    @Nullable
    V get(long key) {
        var node = root;
        while (node != null && node.key != key) {
            node = key < node.key ? node.left : node.right;
        }
        return node == null ? null : node.value;
    }

    /// The value with so many keys below its own.
    ///
    /// @throws IndexOutOfBoundsException when there are not so many
    V at(int rank) {
        var node = root;
        int left = rank;
        while (node != null) {
            int below = size(node.left);
            if (left == below) {
                return node.value;
            }
            if (left < below) {
                node = node.left;
            } else {
                left -= below + 1;
                node = node.right;
            }
        }
        throw new IndexOutOfBoundsException("there are %d values and none is number %d".formatted(size(), rank));
    }

    /// How many keys are below this one.
    int below(long key) {
        int below = 0;
        for (var node = root; node != null;) {
            if (key <= node.key) {
                node = node.left;
            } else {
                below += size(node.left) + 1;
                node = node.right;
            }
        }
        return below;
    }

    LongTree<V> with(long key, V value) {
        return new LongTree<>(with(root, key, value));
    }

    private static <V> Node<V> with(@Nullable Node<V> node, long key, V value) {
        if (node == null) {
            return new Node<>(key, value, null, null);
        }
        if (key == node.key) {
            return new Node<>(key, value, node.left, node.right);
        }
        if (!node.isAbove(key)) {
            var halves = halves(node, key);
            return new Node<>(key, value, halves.below(), halves.above());
        }
        return key < node.key
                ? node.with(with(node.left, key, value), node.right)
                : node.with(node.left, with(node.right, key, value));
    }

    /// The key itself is in neither.
    private static <V> Halves<V> halves(@Nullable Node<V> node, long key) {
        if (node == null) {
            return new Halves<>(null, null);
        }
        if (key == node.key) {
            return new Halves<>(node.left, node.right);
        }
        if (key < node.key) {
            var halves = halves(node.left, key);
            return new Halves<>(halves.below(), node.with(halves.above(), node.right));
        }
        var halves = halves(node.right, key);
        return new Halves<>(node.with(node.left, halves.below()), halves.above());
    }

    /// The same map if the key is not in it.
    LongTree<V> without(long key) {
        return get(key) == null ? this : new LongTree<>(without(root, key));
    }

    private static <V> @Nullable Node<V> without(@Nullable Node<V> node, long key) {
        if (node == null) {
            return null;
        }
        if (key == node.key) {
            return joined(node.left, node.right);
        }
        return key < node.key
                ? node.with(without(node.left, key), node.right)
                : node.with(node.left, without(node.right, key));
    }

    private static <V> @Nullable Node<V> joined(@Nullable Node<V> below, @Nullable Node<V> above) {
        if (below == null || above == null) {
            return below == null ? above : below;
        }
        return below.isAbove(above.key)
                ? below.with(below.left, joined(below.right, above))
                : above.with(joined(below, above.left), above.right);
    }

    /// Tells `differences` how this map came from the one before.
    ///
    /// @return how many places were looked at
    int differFrom(LongTree<V> before, Differences<V> differences) {
        return differ(before.root, root, differences);
    }

    private static <V> int differ(@Nullable Node<V> before, @Nullable Node<V> now, Differences<V> differences) {
        if (before == now) {
            return 1;
        }
        if (before != null && (now == null || (before.key != now.key && before.isAbove(now.key)))) {
            return gone(before, now, differences);
        }
        if (now != null && (before == null || before.key != now.key)) {
            return come(before, now, differences);
        }
        return before == null || now == null ? 1 : alike(before, now, differences);
    }

    /// The root of the old one is not in the new one, or it would be its root.
    private static <V> int gone(Node<V> before, @Nullable Node<V> now, Differences<V> differences) {
        var halves = halves(now, before.key);
        int below = differ(before.left, halves.below(), differences);
        differences.gone(before.value);
        return 1 + below + differ(before.right, halves.above(), differences);
    }

    private static <V> int come(@Nullable Node<V> before, Node<V> now, Differences<V> differences) {
        var halves = halves(before, now.key);
        int below = differ(halves.below(), now.left, differences);
        differences.come(now.value);
        return 1 + below + differ(halves.above(), now.right, differences);
    }

    @SuppressWarnings("ReferenceEquality") // equality would ask the values, which are other people's
    private static <V> int alike(Node<V> before, Node<V> now, Differences<V> differences) {
        int below = differ(before.left, now.left, differences);
        if (before.value != now.value) {
            differences.changed(before.value, now.value);
        }
        return 1 + below + differ(before.right, now.right, differences);
    }

    @Override
    public Iterator<V> iterator() {
        return new InOrder<>(root);
    }

    private static final class InOrder<V> implements Iterator<V> {
        private final ArrayDeque<Node<V>> path = new ArrayDeque<>();

        InOrder(@Nullable Node<V> root) {
            descend(root);
        }

        private void descend(@Nullable Node<V> from) {
            for (var node = from; node != null; node = node.left) {
                path.push(node);
            }
        }

        @Override
        public boolean hasNext() {
            return !path.isEmpty();
        }

        @Override
        public V next() {
            var node = path.pop();
            descend(node.right);
            return node.value;
        }
    }
}
