package spin.dispatcher;

/// Where a binding goes among those that are installed at that moment.
public enum Order {
    /// After every first and plain binding, before every last one.
    PLAIN,
    /// In front of all bindings, earlier first ones included.
    FIRST,
    /// Behind all bindings, earlier last ones included.
    LAST
}
