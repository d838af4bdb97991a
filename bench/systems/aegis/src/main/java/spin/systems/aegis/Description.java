package spin.systems.aegis;

/// How an environment describes another one that it wants made: words of 8 bytes in a frame of its own.
///
/// The kernel reads it by its physical address and checks all of it before it makes anything. A frame that the description names with a capability
/// that writes, and that the maker owns, becomes the new environment's; shared ones, named for reading, stay whose they are.
///
///      0  save area, physical       1  a capability that writes its frame
///      2  interrupt save area       3  likewise; both 0 for none
///      4  interrupt queue           5  likewise
///      6  repossession vector       7  likewise
///      8  exception addresses, one for each class, 0 for none
///     16  interrupt    17 revocation    18 repossession
///     19  beginning of a slice     20  end of a slice      21  first instruction
///     22  protected entry          23  asynchronous entry
///     24  how many guaranteed bindings; then for each its address, binding and capability
public final class Description {

    public static final int SAVE_AREA = 0;
    public static final int INTERRUPT_AREA = 2;
    public static final int QUEUE = 4;
    public static final int VECTOR = 6;
    public static final int EXCEPTIONS = 8;
    public static final int INTERRUPT = 16;
    public static final int REVOCATION = 17;
    public static final int REPOSSESSION = 18;
    public static final int BEGIN = 19;
    public static final int END = 20;
    public static final int FIRST = 21;
    public static final int ENTRY = 22;
    public static final int ASYNCHRONOUS_ENTRY = 23;
    public static final int GUARANTEED = 24;
    public static final int WORDS_FOR_A_BINDING = 3;
    public static final int MOST_WORDS = GUARANTEED + 1 + Environment.MOST_GUARANTEED * WORDS_FOR_A_BINDING;

    private Description() {}
}
