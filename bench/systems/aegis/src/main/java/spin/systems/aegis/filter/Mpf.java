package spin.systems.aegis.filter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Filters of one shape share one interpreted program, which tests what they have in common, keeps what they differ in, and ends in an
/// associative match of the kept words.
///
/// After Yuhara, Bershad, Maeda and Moss, "Efficient Packet Demultiplexing for Multiple Endpoints and Large Messages", USENIX Winter '94:
/// BPF with an instruction that looks a key up in a hash table.
final class Mpf implements Classifier {

    /// Filters that look at the same fields in the same order. All of them test the same number of bits.
    private static final class Group {

        final Bpf program;
        final int keyed;
        final int bits;
        private final Map<Key, Integer> owners = new HashMap<>();

        Group(List<Claim> claims) {
            var first = claims.getFirst();
            bits = first.bits();
            var steps = first.filter().steps();
            var writer = new BpfWriter();
            var places = new ArrayList<Integer>();
            for (var i = 0; i < steps.size(); i++) {
                var step = steps.get(i);
                if (step instanceof Step.Shift shift) {
                    writer.shift(shift);
                } else if (step instanceof Step.Atom atom) {
                    writer.load(atom.field());
                    if (same(claims, i)) {
                        writer.require(atom.value());
                    } else {
                        writer.keep(places.size());
                        places.add(i);
                    }
                }
            }
            program = writer.accept();
            keyed = places.size();
            for (var claim : claims) {
                var words = new int[keyed];
                for (var i = 0; i < keyed; i++) {
                    words[i] = value(claim, places.get(i));
                }
                owners.put(new Key(words), claim.id());
            }
        }

        int owner(byte[] packet, int start, int end) {
            if (program.run(packet, start, end) == 0) {
                return NOBODY;
            }
            var words = new int[keyed];
            for (var i = 0; i < keyed; i++) {
                words[i] = program.scratch(i);
            }
            var owner = owners.get(new Key(words));
            return owner == null ? NOBODY : owner;
        }
    }

    private static final class Key {

        private final int[] words;

        Key(int[] words) {
            this.words = words;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && isSame(key.words);
        }

        @Override
        public int hashCode() {
            var hash = 1;
            for (var word : words) {
                hash = 31 * hash + word;
            }
            return hash;
        }

        private boolean isSame(int[] others) {
            if (words.length != others.length) {
                return false;
            }
            for (var i = 0; i < words.length; i++) {
                if (words[i] != others[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Group> groups = new ArrayList<>();

    Mpf(Collection<Claim> claims) {
        var shapes = new LinkedHashMap<List<Object>, List<Claim>>();
        for (var claim : claims) {
            shapes.computeIfAbsent(shape(claim), _ -> new ArrayList<>()).add(claim);
        }
        shapes.values().forEach(same -> groups.add(new Group(same)));
        groups.sort(Comparator.comparingInt(group -> -group.bits));
    }

    /// The fields, and the values that are more than a key can hold: those are tested in the program and so must be common.
    private static List<Object> shape(Claim claim) {
        var shape = new ArrayList<>();
        var atoms = 0;
        for (var step : claim.filter().steps()) {
            shape.add(Trie.Look.of(step));
            if (step instanceof Step.Atom atom && ++atoms > Bpf.SCRATCH) {
                shape.add(atom.value());
            }
        }
        return shape;
    }

    private static boolean same(List<Claim> claims, int step) {
        var value = value(claims.getFirst(), step);
        for (var claim : claims) {
            if (value(claim, step) != value) {
                return false;
            }
        }
        return true;
    }

    private static int value(Claim claim, int step) {
        return claim.filter().steps().get(step) instanceof Step.Atom atom ? atom.value() : 0;
    }

    @Override
    public int classify(byte[] packet, int start, int end) {
        var best = NOBODY;
        var bits = 0;
        for (var i = 0; i < groups.size(); i++) {
            var group = groups.get(i);
            if (best != NOBODY && group.bits < bits) {
                return best;
            }
            var owner = group.owner(packet, start, end);
            if (owner != NOBODY && (best == NOBODY || owner < best)) {
                best = owner;
                bits = group.bits;
            }
        }
        return best;
    }
}
