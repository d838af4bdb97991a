package spin.hw.cpu;

import java.util.ArrayDeque;

/// Instructions that PALcode was called for before they could complete, by page table and PC. When such an instruction is resumed, a
/// watch point on it does not fire: it had fired before the fault.
///
/// A program that is killed instead of resumed leaves its entry behind, so the eldest is forgotten when there are too many.
final class SuspendedInstructions {

    private static final int REMEMBERED = 256;

    private record Place(long pageTableBase, long pc) {}

    private final ArrayDeque<Place> places = new ArrayDeque<>();

    void add(long pageTableBase, long pc) {
        if (places.size() == REMEMBERED) {
            places.removeFirst();
        }
        places.addLast(new Place(pageTableBase, pc));
    }

    /// Whether there was such an instruction to resume; there is one less afterwards.
    boolean resume(long pageTableBase, long pc) {
        return !places.isEmpty() && places.removeLastOccurrence(new Place(pageTableBase, pc));
    }
}
