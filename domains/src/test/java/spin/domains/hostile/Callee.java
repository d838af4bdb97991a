package spin.domains.hostile;

/// What the corpus implements.
public interface Callee {

    void call() throws Exception;
}
