package spin.dispatcher;

/// The power to take an imposed guard away.
@FunctionalInterface
public interface ImposedGuard {
    void remove();
}
