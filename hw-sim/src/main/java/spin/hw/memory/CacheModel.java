package spin.hw.memory;

import java.util.Arrays;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.clock.CycleClock;
import spin.hw.profile.CacheTiming;

/// How long memory keeps the CPU waiting, beyond what its instructions cost anyway: two caches on the chip, one on the board, and a
/// write buffer. It holds addresses and no data, so it can cost time and nothing else.
///
///     CPU ─┬─ instructions 8 KB ───────────────┐
///          ├─ data 8 KB, write-through ────────┼── board 512 KB, write-back ── memory
///          └─ stores ── write buffer, 4 lines ─┘
///
/// A load that misses on the chip waits for the board cache or memory, less the hit that its own price holds. A store never allocates on
/// the chip; it goes to the write buffer, where it joins the youngest entry if that is of the same line. Entries leave in order, one at a
/// time, beginning when the next one is made, and a store waits only when no entry is free. A load that misses waits for
/// entries of its own line; a barrier waits for all.
///
/// Simplified: no stream buffer, no branch history, and devices' transfers pass the caches by without a trace.
///
/// Sources: 21064 data sheet (geometry, write-through, 4 x 32 bytes merging); latencies as [CacheTiming] says.
public final class CacheModel implements Checkpointed {

    private static final long NONE = -1;

    private final CycleClock clock;
    private final int lineShift;
    private final long chipHit;
    private final long boardHit;
    private final long memory;
    /// The line that each place of a cache holds.
    private final long[] instructions;
    private final long[] data;
    private final long[] board;
    private final boolean[] dirty;

    /// A ring of the write buffer's entries, eldest first: its line, and the cycle at which it has left.
    private final long[] bufferedLines;
    private final long[] leaves;
    private int eldest;
    private int buffered;

    private long instructionMisses;
    private long dataMisses;
    private long boardMisses;
    private long bufferStalls;

    public CacheModel(CacheTiming timing, CycleClock clock) {
        this.clock = clock;
        this.lineShift = Integer.numberOfTrailingZeros(timing.lineBytes());
        this.chipHit = timing.chipHit().cycles();
        this.boardHit = timing.boardHit().cycles();
        this.memory = timing.memory().cycles();
        this.instructions = empty(timing.instructionBytes() >>> lineShift);
        this.data = empty(timing.dataBytes() >>> lineShift);
        this.board = empty(timing.boardBytes() >>> lineShift);
        this.dirty = new boolean[board.length];
        this.bufferedLines = new long[timing.writeBuffer()];
        this.leaves = new long[timing.writeBuffer()];
    }

    private static long[] empty(int lines) {
        var tags = new long[lines];
        Arrays.fill(tags, NONE);
        return tags;
    }

    /// An instruction is fetched from physical address `pa`.
    public void fetch(long pa) {
        long line = pa >>> lineShift;
        if (!hits(instructions, line)) {
            instructionMisses++;
            clock.advance(reach(line, false));
        }
    }

    /// A load from memory at `pa` completes.
    public void load(long pa) {
        long line = pa >>> lineShift;
        if (!hits(data, line)) {
            dataMisses++;
            waitForLine(line);
            clock.advance(reach(line, false) - chipHit);
        }
    }

    /// A store to memory at `pa` completes.
    public void store(long pa) {
        long line = pa >>> lineShift;
        retire();
        if (buffered > 0 && bufferedLines[entry(buffered - 1)] == line) {
            return;
        }
        if (buffered > 0) {
            letLeave(buffered - 1);
        }
        if (buffered == bufferedLines.length) {
            bufferStalls++;
            clock.advance(leaves[eldest] - clock.now());
            retire();
        }
        bufferedLines[entry(buffered)] = line;
        leaves[entry(buffered)] = NONE;
        buffered++;
    }

    /// A memory barrier: all stores leave the write buffer.
    public void barrier() {
        if (buffered > 0) {
            waitFor(buffered - 1);
        }
    }

    public long instructionMisses() {
        return instructionMisses;
    }

    /// Loads that missed the data cache. A store cannot: it does not look.
    public long dataMisses() {
        return dataMisses;
    }

    /// Accesses of any kind that missed the board cache.
    public long boardMisses() {
        return boardMisses;
    }

    /// Stores that had to wait for a place in the write buffer.
    public long bufferStalls() {
        return bufferStalls;
    }

    private static boolean hits(long[] cache, long line) {
        int place = (int) line & cache.length - 1;
        boolean hit = cache[place] == line;
        cache[place] = line;
        return hit;
    }

    /// What the board cache takes to give or take a line.
    private long reach(long line, boolean store) {
        int place = (int) line & board.length - 1;
        if (board[place] == line) {
            dirty[place] |= store;
            return boardHit;
        }
        boardMisses++;
        // A changed line must go to memory before another takes its place.
        long victim = board[place] != NONE && dirty[place] ? memory : 0;
        board[place] = line;
        dirty[place] = store;
        return memory + victim;
    }

    private int entry(int age) {
        return (eldest + age) % bufferedLines.length;
    }

    /// Entry `age` begins to leave, after those before it.
    private void letLeave(int age) {
        int entry = entry(age);
        if (leaves[entry] == NONE) {
            long free = age == 0 ? clock.now() : Math.max(clock.now(), leaves[entry(age - 1)]);
            leaves[entry] = free + reach(bufferedLines[entry], true);
        }
    }

    /// Drops the entries that have left by now.
    private void retire() {
        while (buffered > 0 && leaves[eldest] != NONE && leaves[eldest] <= clock.now()) {
            eldest = entry(1);
            buffered--;
        }
    }

    private void waitForLine(long line) {
        retire();
        for (int age = buffered - 1; age >= 0; age--) {
            if (bufferedLines[entry(age)] == line) {
                waitFor(age);
                return;
            }
        }
    }

    private void waitFor(int age) {
        letLeave(age);
        clock.advance(Math.max(0, leaves[entry(age)] - clock.now()));
        retire();
    }

    @Override
    public String checkpointName() {
        return "caches";
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    public void save(State out) {
        out.put("instructions", instructions).put("data", data).put("board", board).put("dirty", dirtyBits());
        out.put("bufferedLines", bufferedLines).put("leaves", leaves).put("eldest", eldest).put("buffered", buffered);
        out.put("misses", new long[]{instructionMisses, dataMisses, boardMisses, bufferStalls});
    }

    private byte[] dirtyBits() {
        var bits = new byte[dirty.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (byte) (dirty[i] ? 1 : 0);
        }
        return bits;
    }

    @Override
    public void restore(State in) {
        long[] newInstructions = in.numbers("instructions");
        long[] newData = in.numbers("data");
        long[] newBoard = in.numbers("board");
        byte[] newDirty = in.bytes("dirty");
        long[] newLines = in.numbers("bufferedLines");
        long[] newLeaves = in.numbers("leaves");
        long[] misses = in.numbers("misses");
        int newEldest = in.integer("eldest");
        int newBuffered = in.integer("buffered");
        boolean fits = newInstructions.length == instructions.length && newData.length == data.length
                && newBoard.length == board.length && newDirty.length == dirty.length
                && newLines.length == bufferedLines.length && newLeaves.length == leaves.length && misses.length == 4
                && newEldest >= 0 && newEldest < leaves.length && newBuffered >= 0 && newBuffered <= leaves.length;
        if (!fits) {
            throw new CheckpointException(
                    "The caches of the checkpoint are of another geometry than this machine's; build it"
                            + " from the profile that it was saved with.");
        }
        System.arraycopy(newInstructions, 0, instructions, 0, instructions.length);
        System.arraycopy(newData, 0, data, 0, data.length);
        System.arraycopy(newBoard, 0, board, 0, board.length);
        for (int i = 0; i < dirty.length; i++) {
            dirty[i] = newDirty[i] != 0;
        }
        System.arraycopy(newLines, 0, bufferedLines, 0, newLines.length);
        System.arraycopy(newLeaves, 0, leaves, 0, newLeaves.length);
        eldest = newEldest;
        buffered = newBuffered;
        instructionMisses = misses[0];
        dataMisses = misses[1];
        boardMisses = misses[2];
        bufferStalls = misses[3];
    }
}
