package spin.systems.aegis;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import spin.hw.memory.PhysicalMemory;
import spin.systems.aegis.filter.Filter;
import spin.systems.aegis.filter.Step;

/// How an environment writes a filter down: words of 8 bytes in a frame of its own.
///
///      0  the number of a handler of its own, 0 for none
///      1  how many steps; then two words for each:
///
///      63        32 31   28 27   24 23         8 7        0
///      +-----------+-------+-------+------------+----------+   +------------------+
///      | mask      |       | width | offset     | 1 shift  |   | value, or scale  |
///      +-----------+-------+-------+------------+----------+   +------------------+
public final class FilterWords {

    public static final int HANDLER = 0;
    public static final int COUNT = 1;
    public static final int STEPS = 2;
    private static final int MOST_STEPS = 64;
    private static final int SHIFT = 1;
    private static final int OFFSET_SHIFT = 8;
    private static final int WIDTH_SHIFT = 24;
    private static final int MASK_SHIFT = 32;

    private FilterWords() {}

    /// The words of a filter.
    public static long[] of(int handler, Filter filter) {
        var steps = filter.steps();
        var words = new long[STEPS + 2 * steps.size()];
        words[HANDLER] = handler;
        words[COUNT] = steps.size();
        for (var i = 0; i < steps.size(); i++) {
            switch (steps.get(i)) {
                case Step.Atom(var offset, var width, var mask, var value) -> {
                    words[STEPS + 2 * i] = what(0, offset, width, mask);
                    words[STEPS + 2 * i + 1] = value & 0xffff_ffffL;
                }
                case Step.Shift(var offset, var width, var mask, var scale) -> {
                    words[STEPS + 2 * i] = what(SHIFT, offset, width, mask);
                    words[STEPS + 2 * i + 1] = scale;
                }
            }
        }
        return words;
    }

    /// The first word of an atom, for who writes a filter down without making one.
    public static long atom(int offset, int width, int mask) {
        return what(0, offset, width, mask);
    }

    /// The first word of a shift.
    public static long shift(int offset, int width, int mask) {
        return what(SHIFT, offset, width, mask);
    }

    private static long what(int kind, int offset, int width, int mask) {
        return (long) mask << MASK_SHIFT | (long) width << WIDTH_SHIFT | (long) offset << OFFSET_SHIFT | kind;
    }

    /// How many bytes the filter at `physical` takes, or 0 when it cannot be one.
    static long bytes(PhysicalMemory memory, long physical) {
        var steps = memory.loadQuad(physical + 8L * COUNT);
        return steps < 1 || steps > MOST_STEPS ? 0 : 8L * (STEPS + 2 * steps);
    }

    /// The filter, or null when there is none that says this; the kernel has seen that [#bytes] of it can be read.
    static @Nullable Filter read(PhysicalMemory memory, long physical) {
        var count = (int) memory.loadQuad(physical + 8L * COUNT);
        var steps = new ArrayList<Step>();
        try {
            for (var i = 0; i < count; i++) {
                var at = physical + 8L * (STEPS + 2 * i);
                steps.add(step(memory.loadQuad(at), memory.loadQuad(at + 8)));
            }
            return new Filter(steps);
        } catch (IllegalArgumentException said) {
            // What a filter may say is Filter's and Step's to know; here a wrong one is ordinary input, and its writer is told by a number.
            return null;
        }
    }

    private static Step step(long what, long argument) {
        var offset = (int) (what >>> OFFSET_SHIFT) & 0xffff;
        var width = (int) (what >>> WIDTH_SHIFT) & 15;
        var mask = (int) (what >>> MASK_SHIFT);
        return (what & 0xff) == SHIFT
                ? new Step.Shift(offset, width, mask, (int) argument)
                : new Step.Atom(offset, width, mask, (int) argument);
    }
}
