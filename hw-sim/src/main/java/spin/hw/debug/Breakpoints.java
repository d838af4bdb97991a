package spin.hw.debug;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import spin.hw.cpu.Cpu;

/// Where a machine shall stop: at instructions, and after accesses. Nothing is written into the program.
///
/// Accesses are those of Alpha instructions, by the virtual address that they compute. What a kernel in Java or a device does to memory
/// is not seen.
final class Breakpoints {

    /// No person sets so many; no packet can make it cost memory.
    private static final int MOST = 4096;

    enum Kind {
        WRITE,
        READ,
        ACCESS;

        String reported() {
            return switch (this) {
                case WRITE -> "watch";
                case READ -> "rwatch";
                case ACCESS -> "awatch";
            };
        }

        boolean sees(boolean write) {
            return this == ACCESS || (this == WRITE) == write;
        }
    }

    /// @param va    first byte
    /// @param bytes watched
    record Watch(Kind kind, long va, long bytes) {}

    private final Set<Long> code = new HashSet<>();
    private final List<Watch> watches = new ArrayList<>();

    boolean add(long va) {
        return code.size() < MOST && (code.add(va) || code.contains(va));
    }

    void remove(long va) {
        code.remove(va);
    }

    boolean add(Watch watch) {
        return watches.size() < MOST && watches.add(watch);
    }

    void remove(Watch watch) {
        watches.remove(watch);
    }

    void clear() {
        code.clear();
        watches.clear();
    }

    boolean at(long pc) {
        return code.contains(pc);
    }

    /// Whether any access is watched.
    boolean watching() {
        return !watches.isEmpty();
    }

    /// The watch that the instruction `word` is about to touch.
    Optional<Watch> touchedBy(int word, Cpu cpu) {
        int opcode = word >>> 26;
        int bytes = accessBytes(opcode);
        if (bytes == 0) {
            return Optional.empty();
        }
        boolean write = isStore(opcode);
        long va = cpu.register(word >>> 16 & 31) + (short) word;
        long first = opcode == 0x0B || opcode == 0x0F ? va & ~7L : va;
        return watches.stream().filter(watch -> watch.kind().sees(write) && overlap(watch, first, bytes)).findFirst();
    }

    private static boolean overlap(Watch watch, long va, int bytes) {
        return Long.compareUnsigned(va - watch.va(), watch.bytes()) < 0
                || Long.compareUnsigned(watch.va() - va, bytes) < 0;
    }

    private static int accessBytes(int opcode) {
        return switch (opcode) {
            case 0x0A, 0x0E -> 1; // LDBU, STB
            case 0x0C, 0x0D -> 2; // LDWU, STW
            case 0x22, 0x26, 0x28, 0x2A, 0x2C, 0x2E -> 4; // S floating, longs
            case 0x0B, 0x0F, 0x23, 0x27, 0x29, 0x2B, 0x2D, 0x2F -> 8; // T floating, quads
            default -> 0;
        };
    }

    private static boolean isStore(int opcode) {
        return switch (opcode) {
            case 0x0D, 0x0E, 0x0F, 0x26, 0x27, 0x2C, 0x2D, 0x2E, 0x2F -> true;
            default -> false;
        };
    }
}
