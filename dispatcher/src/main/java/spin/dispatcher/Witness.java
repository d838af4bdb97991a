package spin.dispatcher;

/// Who looks on while a raise is carried out.
@FunctionalInterface
interface Witness {
    Witness NONE = (entry, outcome) -> {};

    void saw(Entry entry, Outcome outcome);
}
