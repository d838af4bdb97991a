package spin.systems.aegis;

import static spin.systems.aegis.AegisMachine.call;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import spin.hw.asm.Assembler;
import spin.hw.disk.Disk;
import spin.hw.disk.DriveModel;
import spin.hw.disk.MemoryStore;
import spin.hw.disk.Policy;

/// A machine with Aegis and a small disk, and what tests of transfers say often.
final class DriveRoom {

    static final int ANSWER = Room.DATA + 0x100;
    static final int TRANSFER = Room.DATA + 0x140;
    static final int SECOND_TRANSFER = Room.DATA + 0x180;
    static final int ADDRESS = Room.DATA + 0x108;
    static final int CAPABILITY = Room.DATA + 0x110;
    static final int DUMPS = Room.DATA + 0xc00;
    /// A command of the drive: arm, rotation, 16 sectors; and a good deal more, at 25 MHz.
    static final long COMMAND = 2_000_000;
    private static final long REGISTERS = 0x1_E030_0000L;

    final AegisMachine house = new AegisMachine();
    final MemoryStore platters = new MemoryStore();
    final Disk disk;

    DriveRoom() {
        var slot = house.machine.slot("disk", 3, 0x940);
        disk = new Disk(slot, DriveModel.RZ28B.withCylinders(4), platters, Policy.FIFO);
        house.machine.memory().map("disk", REGISTERS, Disk.REGISTERS, disk);
        house.kernel.disk(REGISTERS, slot.interrupt());
    }

    /// An environment that runs `program` and then idles, and counts nothing of what its queue has.
    Room room(Consumer<Assembler> program) {
        var room = new Room(house, code -> {
            program.accept(code);
            code.label("idle").br("idle");
        });
        room.word(ADDRESS, room.physical(Room.DATA));
        room.word(CAPABILITY, house.kernel.capability(room.environment, room.physical(Room.DATA) / Room.PAGE,
                AegisAbi.RIGHTS));
        room.word(Room.QUEUE + AegisAbi.QUEUE_ENABLED, 0xff);
        return room;
    }

    static void start(Assembler code, int words, int answer) {
        code.ldq(16, ADDRESS, 31).lda(16, words - Room.DATA, 16).ldq(17, CAPABILITY, 31);
        call(code, AegisAbi.TRANSFER);
        code.stq(0, answer, 31);
    }

    static void dumps(Assembler code) {
        code.ldq(16, ADDRESS, 31).lda(16, DUMPS - Room.DATA, 16).ldq(17, CAPABILITY, 31);
        call(code, AegisAbi.DUMPS);
        code.stq(0, ANSWER, 31);
    }

    /// An extent for the environment, made by its maker.
    long[] extent(Room room, long first, long blocks) {
        var drive = house.kernel.drive();
        var extent = drive.call(room.environment, AegisAbi.EXTENT_ALLOC, first, blocks, 0);
        return new long[]{extent, extent < 0 ? 0 : drive.second(AegisAbi.EXTENT_ALLOC, extent)};
    }

    long frame(Room room) {
        return house.kernel.allocate(room.environment, -1);
    }

    long capability(Room room, long frame) {
        return house.kernel.capability(room.environment, frame, AegisAbi.RIGHTS);
    }

    void words(Room room, int at, long operation, long[] extent, long block, long frame, long capability) {
        var words = new long[]{operation, extent[0], extent[1], block, frame, capability};
        for (var i = 0; i < words.length; i++) {
            room.word(at + 8 * i, words[i]);
        }
    }

    void fill(long frame, long value) {
        for (var at = 0L; at < Room.PAGE; at += 8) {
            house.machine.memory().storeQuad(frame * Room.PAGE + at, value);
        }
    }

    boolean holds(long frame, long value) {
        for (var at = 0L; at < Room.PAGE; at += 8) {
            if (house.machine.memory().loadQuad(frame * Room.PAGE + at) != value) {
                return false;
            }
        }
        return true;
    }

    /// Whether each quadword of the block is the value.
    boolean onDisk(long block, long value) {
        var bytes = new byte[Room.PAGE];
        platters.read(block * 16, bytes, 0, 16);
        var words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
        while (words.hasRemaining()) {
            if (words.get() != value) {
                return false;
            }
        }
        return true;
    }

    /// Whose the frame is, as everybody can read it.
    int owner(long frame) {
        return house.machine.memory().loadLong(((long) AegisAbi.OWNERS_FRAME << 13) + 4 * frame);
    }

    /// Entry `n` of the interrupt queue, without the registers.
    static long[] interrupt(Room room, int n) {
        var at = Room.QUEUE + AegisAbi.QUEUE_FIRST + n * AegisAbi.QUEUE_ENTRY_BYTES;
        return new long[]{room.word(at), room.word(at + 8), room.word(at + 16), room.word(at + 24)};
    }
}
