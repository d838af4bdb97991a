package spin.systems.aegis.filter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The filters in force, and whose each packet is.
///
/// After a change the trie is walked until [#PATIENCE] packets have come; then it is compiled, so that a storm of installs costs one
/// compilation and not one for each. Both give the same answers. What would break this: answering from generated code that is
/// older than the trie.
///
/// Source: Engler and Kaashoek, "DPF: Fast, Flexible Message Demultiplexing using Dynamic Code Generation", SIGCOMM '96. The rule for
/// overlaps is [Filter]'s; an owner cannot take over a claim by stating it again, because equal filters are refused.
public final class Demultiplexer implements Classifier {

    /// How many packets are walked after a change before it is worth compiling: a compilation costs about what so many walks do.
    static final int PATIENCE = 256;

    /// What became of a filter that somebody asked for.
    public sealed interface Insertion {

        /// It is in force, under this number.
        record Inserted(int id) implements Insertion {}

        /// The same claim is in force already.
        record Owned(int by) implements Insertion {}
    }

    private final UnaryOperator<byte[]> transformer;
    private final Trie trie = new Trie();
    private final Walk walk = new Walk(trie);
    private final TreeMap<Integer, Claim> claims = new TreeMap<>();
    private int lastId;
    private int walked;
    private boolean uncompilable;
    private @Nullable Classifier compiled;
    private @Nullable Pathfinder cells;

    /// A demultiplexer whose code costs no simulated time.
    public Demultiplexer() {
        this(UnaryOperator.identity());
    }

    /// @param transformer what every generated class passes through before it is defined, a meter for instance
    public Demultiplexer(UnaryOperator<byte[]> transformer) {
        this.transformer = transformer;
    }

    public Insertion insert(Filter filter) {
        var claim = new Claim(lastId + 1, filter);
        var owner = trie.insert(claim);
        if (owner != null) {
            return new Insertion.Owned(owner.id());
        }
        lastId = claim.id();
        claims.put(lastId, claim);
        changed();
        return new Insertion.Inserted(lastId);
    }

    /// Takes the filter out; packets go to whom they would have gone without it. Returns whether it was in force.
    public boolean delete(int id) {
        var claim = claims.remove(id);
        if (claim == null) {
            return false;
        }
        trie.remove(claim);
        changed();
        return true;
    }

    public int size() {
        return claims.size();
    }

    @Override
    public int classify(byte[] packet, int start, int end) {
        var generated = compiled;
        return generated != null ? generated.classify(packet, start, end) : walked(packet, start, end);
    }

    private int walked(byte[] packet, int start, int end) {
        if (++walked > PATIENCE && !uncompilable) {
            return compile().classify(packet, start, end);
        }
        return walk.classify(packet, start, end);
    }

    /// Compiles now; the walk where the filters have too many different shapes for one class.
    public Classifier compile() {
        if (compiled != null) {
            return compiled;
        }
        var generated = FilterCompiler.compile(trie, claims.values(), transformer);
        compiled = generated;
        uncompilable = generated == null;
        return generated == null ? walk : generated;
    }

    private Pathfinder cells() {
        var known = cells;
        if (known == null) {
            known = new Pathfinder(trie, claims.values());
            cells = known;
        }
        return known;
    }

    private void changed() {
        compiled = null;
        cells = null;
        uncompilable = false;
        walked = 0;
    }

    /// The same filters under another engine.
    public Classifier engine(Engine engine) {
        return switch (engine) {
            case NAIVE -> new NaiveScan(claims.values());
            case BPF -> new BpfScan(claims.values());
            case MPF -> new Mpf(claims.values());
            case PATHFINDER -> cells();
            case DPF -> compile();
        };
    }

    /// How the question is answered.
    public enum Engine {
        /// Each filter in turn, as data.
        NAIVE,
        /// Each filter in turn, as a program of the Berkeley packet filter.
        BPF,
        /// One interpreted program for all filters of a shape, and an associative match.
        MPF,
        /// The trie in a table of cells, interpreted.
        PATHFINDER,
        /// The trie, compiled.
        DPF
    }

    Collection<Claim> claims() {
        return claims.values();
    }

    /// The filters in force, oldest first.
    public List<Filter> filters() {
        var filters = new ArrayList<Filter>();
        for (var claim : claims.values()) {
            filters.add(claim.filter());
        }
        return filters;
    }
}
