package spin.domains.meter;

/// The JDK's methods whose work grows with what they are given, as metered code may call them.
public final class Charged {

    private static final String NAME = Charged.class.getName();

    private Charged() {}

    static boolean isNameOf(String className) {
        return className.equals(NAME);
    }
}
