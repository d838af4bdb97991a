package spin.dispatcher;

/// Who installs. Two requesters are the same only if they are the same object, so a name can be copied but an identity
/// cannot be forged.
public interface Requester {

    /// For people: shown in listings, messages and faults, never compared.
    String name();

    /// An identity that is equal to nothing but itself.
    static Requester of(String name) {
        return new Named(name);
    }

    /// Not a record: records of one name would be equal.
    final class Named implements Requester {
        private final String name;

        private Named(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
