package spin.core.memory;

import java.util.Arrays;

/// The free frames of physical memory, in a list for each colour.
///
/// Taking any, taking one of a colour, taking a named one and giving one back are a handful of instructions, whatever the size of
/// memory: the lists are doubly linked through arrays. Only frames that follow one another are searched for. Whoever does not
/// care gets the colours in turn, so that the pages of one program spread over the cache (bin hopping: Kessler and Hill,
/// "Page Placement Algorithms for Large Real-Indexed Caches", TOCS 10(4), 1992).
final class FreeFrames {
    static final int NONE = -1;

    private final int firstFrame;
    private final int[] next;
    private final int[] previous;
    private final boolean[] free;
    /// The first frame of each colour.
    private final int[] heads;
    private int count;
    private int turn;

    /// @param firstFrame the lowest that is not the kernel's own
    /// @param frames of all memory
    FreeFrames(int firstFrame, int frames, int colours) {
        this.firstFrame = firstFrame;
        next = new int[frames];
        previous = new int[frames];
        free = new boolean[frames];
        heads = new int[colours];
        Arrays.fill(heads, NONE);
        for (int frame = frames - 1; frame >= firstFrame; frame--) {
            give(frame);
        }
        turn = firstFrame % colours;
    }

    int count() {
        return count;
    }

    int colours() {
        return heads.length;
    }

    int colourOf(int frame) {
        return frame % heads.length;
    }

    boolean isFree(int frame) {
        return frame >= firstFrame && frame < free.length && free[frame];
    }

    int takeAny() {
        if (count == 0) {
            return NONE;
        }
        while (heads[turn] == NONE) {
            turn = turn + 1 == heads.length ? 0 : turn + 1;
        }
        int frame = heads[turn];
        turn = turn + 1 == heads.length ? 0 : turn + 1;
        unlink(frame);
        return frame;
    }

    int takeOfColour(int colour) {
        int frame = heads[colour];
        if (frame != NONE) {
            unlink(frame);
        }
        return frame;
    }

    boolean takeNamed(int frame) {
        if (!isFree(frame)) {
            return false;
        }
        unlink(frame);
        return true;
    }

    /// The lowest `length` frames that follow one another, the first of which satisfies `wanted`.
    int takeRun(int length, PageAttributes wanted) {
        int run = 0;
        for (int frame = firstFrame; frame < free.length; frame++) {
            run = free[frame] ? run + 1 : 0;
            int first = frame - length + 1;
            if (run >= length && (wanted.colour == PageAttributes.ANY_OF || colourOf(first) == wanted.colour)
                    && (wanted.frame == PageAttributes.ANY_OF || first == wanted.frame)) {
                for (int each = first; each <= frame; each++) {
                    unlink(each);
                }
                return first;
            }
        }
        return NONE;
    }

    void give(int frame) {
        int colour = frame % heads.length;
        int head = heads[colour];
        next[frame] = head;
        previous[frame] = NONE;
        if (head != NONE) {
            previous[head] = frame;
        }
        heads[colour] = frame;
        free[frame] = true;
        count++;
    }

    private void unlink(int frame) {
        int before = previous[frame];
        int behind = next[frame];
        if (before == NONE) {
            heads[frame % heads.length] = behind;
        } else {
            next[before] = behind;
        }
        if (behind != NONE) {
            previous[behind] = before;
        }
        free[frame] = false;
        count--;
    }
}
