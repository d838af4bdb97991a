package spin.bench.domains;

/// A piece of work that is measured, or the plugin that is loaded: it takes a number and answers with one that depends on it.
public interface Loop {

    long run(long seed);
}
