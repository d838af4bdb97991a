package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.literal;
import static spin.systems.aegis.AegisMachine.call;
import static spin.systems.aegis.AegisMachine.exit;
import static spin.systems.aegis.DriveRoom.ANSWER;
import static spin.systems.aegis.DriveRoom.COMMAND;
import static spin.systems.aegis.DriveRoom.DUMPS;
import static spin.systems.aegis.DriveRoom.SECOND_TRANSFER;
import static spin.systems.aegis.DriveRoom.TRANSFER;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Checklist 18, 20, 27 and 28: transfers by applications, extents, dumps, emergencies.
final class DriveTests {

    private static final long VALUE = 0x1122_3344_5566_7788L;
    private static final int TO_FRAME = TransferWords.TO_FRAME;
    private static final int TO_BLOCK = TransferWords.TO_BLOCK;
    private static final int FRAME = Room.DATA + 0x118;
    private static final int FRAME_CAPABILITY = Room.DATA + 0x120;
    private static final int OTHER_ANSWER = Room.DATA + 0x128;
    private static final int ASKED = Room.DATA + 0x130;
    private static final long DEADLINE = 25 * Revocation.DEADLINE_US;

    private final DriveRoom rig = new DriveRoom();

    @Test
    void anApplicationHasTheDriveWriteItsFrameAndReadItBackIntoAnother() {
        var room = rig.room(code -> {
            DriveRoom.start(code, TRANSFER, ANSWER);
            DriveRoom.start(code, SECOND_TRANSFER, OTHER_ANSWER);
        });
        var extent = rig.extent(room, 7, 3);
        var from = rig.frame(room);
        var to = rig.frame(room);
        rig.fill(from, VALUE);
        rig.words(room, TRANSFER, TO_BLOCK, extent, 2, from, rig.capability(room, from));
        rig.words(room, SECOND_TRANSFER, TO_FRAME, extent, 2, to, rig.capability(room, to));

        rig.house.runFor(room, 2 * COMMAND);

        assertThat(room.word(ANSWER)).isEqualTo(1);
        assertThat(room.word(OTHER_ANSWER)).isEqualTo(2);
        assertThat(rig.onDisk(9, VALUE)).as("the block of that physical name").isTrue();
        assertThat(rig.holds(to, VALUE)).isTrue();
        assertThat(room.word(Room.QUEUE + AegisAbi.QUEUE_PENDING)).isEqualTo(2);
        assertThat(DriveRoom.interrupt(room, 0)).containsExactly(AegisAbi.DISK_INTERRUPT, 1, 0, from);
        assertThat(DriveRoom.interrupt(room, 1)).containsExactly(AegisAbi.DISK_INTERRUPT, 2, 0, to);
        assertThat(room.environment.transfers).isZero();
    }

    /// The attack: the device is told to store into a page, the page is given back, and asked for by its name again and again until it is had. What is in it
    /// then is what was in it: the device had done before.
    @Test
    void aFreedFrameIsNobodysUntilTheDeviceIsDone() {
        var room = rig.room(code -> {
            DriveRoom.start(code, TRANSFER, ANSWER);
            code.ldq(16, FRAME, 31).ldq(17, FRAME_CAPABILITY, 31);
            call(code, AegisAbi.DEALLOC);
            code.stq(0, OTHER_ANSWER, 31);
        });
        var extent = rig.extent(room, 0, 1);
        var frame = rig.frame(room);
        room.word(FRAME, frame);
        room.word(FRAME_CAPABILITY, rig.capability(room, frame));
        rig.words(room, TRANSFER, TO_FRAME, extent, 0, frame, rig.capability(room, frame));
        for (var sector = 0; sector < 16; sector++) {
            var bytes = new byte[512];
            Arrays.fill(bytes, (byte) 0x5a);
            rig.platters.write(sector, bytes, 0);
        }
        var heir = rig.room(code -> {});
        var before = room.environment.frames();

        rig.house.runFor(room, 1000);
        var refusals = 0;
        while (rig.house.kernel.allocate(heir.environment, frame) == AegisAbi.FRAME_IS_OWNED) {
            assertThat(rig.owner(frame)).as("the kernel's").isEqualTo(-1);
            refusals++;
            rig.house.goOn(5000);
        }
        rig.fill(frame, VALUE);
        rig.house.goOn(2 * COMMAND);

        assertThat(room.word(OTHER_ANSWER)).as("freeing is not refused").isZero();
        assertThat(room.environment.frames()).isEqualTo(before - 1);
        assertThat(refusals).as("but it takes until the drive is done").isGreaterThan(20);
        assertThat(rig.holds(frame, VALUE)).as("nothing is stored into the heir's page").isTrue();
    }

    @Test
    void theSameForWhoEndsWithATransferUnderWay() {
        var room = rig.room(code -> {
            DriveRoom.start(code, TRANSFER, ANSWER);
            exit(code, 0);
        });
        var extent = rig.extent(room, 0, 5);
        var frame = rig.frame(room);
        rig.words(room, TRANSFER, TO_FRAME, extent, 0, frame, rig.capability(room, frame));
        var heir = rig.room(code -> {});

        rig.house.runFor(room, 4000);
        assertThat(room.environment.ended()).isTrue();
        assertThat(rig.house.kernel.allocate(heir.environment, frame)).isEqualTo(AegisAbi.FRAME_IS_OWNED);
        assertThat(rig.extent(heir, 0, 5)[0]).as("the extent").isEqualTo(AegisAbi.EXTENT_IS_OWNED);
        rig.house.kernel.start(heir.environment, heir.code.entry());
        rig.house.goOn(COMMAND);

        assertThat(rig.house.kernel.allocate(heir.environment, frame)).isEqualTo(frame);
        assertThat(rig.extent(heir, 0, 5)[0]).isZero();
        assertThat(room.environment.blocks()).isZero();
        assertThat(room.environment.frames()).isZero();
    }

    /// The drive has 16 in its ring; what waits behind can be taken out, and its frame is free at once.
    @Test
    void whatStillWaitsIsStoppedWhenItsFrameIsFreed() {
        var rooms = new ArrayList<Room>();
        for (var i = 0; i < 3; i++) {
            var room = rig.room(code -> {
                for (var n = 0; n < Drive.MOST_EACH + 1; n++) {
                    DriveRoom.start(code, TRANSFER, n == Drive.MOST_EACH ? OTHER_ANSWER : ANSWER);
                }
            });
            var extent = rig.extent(room, -1, 1);
            var frame = rig.frame(room);
            rig.words(room, TRANSFER, TO_FRAME, extent, 0, frame, rig.capability(room, frame));
            room.word(FRAME_CAPABILITY, frame);
            rooms.add(room);
            rig.house.runFor(room, 15_000);
        }
        var last = rooms.getLast();
        assertThat(last.word(OTHER_ANSWER)).as("a ninth").isEqualTo(AegisAbi.TOO_MANY);

        var frame = last.word(FRAME_CAPABILITY);
        rig.house.kernel.free((int) frame);

        assertThat(rig.owner(frame)).as("free at once").isZero();
        assertThat(last.environment.transfers).isZero();
        assertThat(last.word(Room.QUEUE + AegisAbi.QUEUE_PENDING)).isEqualTo(8);
        assertThat(DriveRoom.interrupt(last, 0)[2]).isEqualTo(AegisAbi.TRANSFER_STOPPED);
        var others = rooms.getFirst().word(FRAME_CAPABILITY);
        rig.house.kernel.free((int) others);
        assertThat(rig.owner(others)).as("the drive has that one").isEqualTo(-1);
    }

    @Test
    void aCapabilityIsNotChangedUnderATransfer() {
        var room = rig.room(code -> {
            DriveRoom.start(code, TRANSFER, ANSWER);
            code.ldq(16, FRAME, 31).ldq(17, FRAME_CAPABILITY, 31);
            call(code, AegisAbi.CHANGE);
            code.stq(0, OTHER_ANSWER, 31);
        });
        var extent = rig.extent(room, 0, 1);
        var frame = rig.frame(room);
        room.word(FRAME, frame);
        room.word(FRAME_CAPABILITY, rig.capability(room, frame));
        rig.words(room, TRANSFER, TO_FRAME, extent, 0, frame, rig.capability(room, frame));

        rig.house.runFor(room, 2000);

        assertThat(room.word(OTHER_ANSWER)).isEqualTo(AegisAbi.FRAME_IS_BUSY);
    }

    @Test
    void aTransferNeedsTheRightCapabilities() {
        var room = rig.room(code -> DriveRoom.start(code, TRANSFER, ANSWER));
        var other = rig.room(code -> {});
        var extent = rig.extent(room, 0, 2);
        var foreign = rig.extent(other, 4, 2);
        var reading = rig.house.kernel.drive().call(room.environment, AegisAbi.EXTENT_DERIVE, extent[0], extent[1], 0);
        var frame = rig.frame(room);
        var good = rig.capability(room, frame);
        var readable = rig.house.kernel.capability(room.environment, frame, AegisAbi.READ);
        var theirs = rig.frame(other);

        assertThat(tried(room, 2, extent, 0, frame, good)).isEqualTo(AegisAbi.BAD_DESCRIPTION);
        assertThat(tried(room, TO_FRAME, extent, 2, frame, good)).isEqualTo(AegisAbi.NO_SUCH_EXTENT);
        assertThat(tried(room, TO_FRAME, extent, -1, frame, good)).isEqualTo(AegisAbi.NO_SUCH_EXTENT);
        assertThat(tried(room, TO_FRAME, new long[]{4, extent[1]}, 0, frame, good)).isEqualTo(AegisAbi.NOT_AUTHENTIC);
        assertThat(tried(room, TO_FRAME, new long[]{1, extent[1]}, 0, frame, good))
                .as("the middle of an extent").isEqualTo(AegisAbi.NO_SUCH_EXTENT);
        assertThat(tried(room, TO_BLOCK, new long[]{0, reading}, 0, frame, good)).isEqualTo(AegisAbi.NOT_AUTHENTIC);
        assertThat(tried(room, TO_FRAME, extent, 0, frame, readable)).isEqualTo(AegisAbi.NOT_AUTHENTIC);
        assertThat(tried(room, TO_FRAME, extent, 0, theirs, good)).isEqualTo(AegisAbi.NOT_AUTHENTIC);
        assertThat(tried(room, TO_FRAME, extent, 0, 1L << 40, good)).isEqualTo(AegisAbi.NO_SUCH_FRAME);
        assertThat(tried(room, TO_FRAME, new long[]{Long.MIN_VALUE, 0}, 0, frame, good))
                .isEqualTo(AegisAbi.NO_SUCH_EXTENT);
        assertThat(tried(room, TO_FRAME, foreign, 1, frame, good)).as("who has it may use it").isPositive();
        assertThat(tried(room, TO_BLOCK, extent, 0, frame, readable)).isPositive();
        assertThat(tried(room, TO_FRAME, new long[]{0, reading}, 0, frame, good)).isPositive();
    }

    private long tried(Room room, long operation, long[] extent, long block, long frame, long capability) {
        rig.words(room, TRANSFER, operation, extent, block, frame, capability);
        rig.house.runFor(room, 1500);
        return room.word(ANSWER);
    }

    @Test
    void theWordsOfATransferLieInOneFrameThatTheCallerMayRead() {
        var room = rig.room(code -> DriveRoom.start(code, TRANSFER, ANSWER));
        for (var address : new long[]{0, 4, -8, Long.MAX_VALUE - 7, room.physical(Room.DATA) + Room.PAGE - 8}) {
            room.word(DriveRoom.ADDRESS, address - (TRANSFER - Room.DATA));
            rig.house.runFor(room, 1500);
            assertThat(room.word(ANSWER)).as("0x%x", address).isEqualTo(AegisAbi.BAD_DESCRIPTION);
        }
    }

    @Test
    void extentsAreAskedForByPhysicalNameAndOwnersAreThereForEverybodyToRead() {
        var room = rig.room(code -> {
            call(code, AegisAbi.DISK);
            code.stq(0, ANSWER, 31).mov(17, 1).li(16, Room.ORDINARY).sll(1, literal(2), 17)
                    .bis(17, literal(AegisAbi.READ), 17).li(18, AegisAbi.EXPOSED);
            call(code, AegisAbi.TLBWR);
            code.li(1, Room.ORDINARY).ldl(2, 4 * 11, 1).stq(2, OTHER_ANSWER, 31).stl(2, 0, 1);
        });
        var other = rig.room(code -> {});
        assertThat(rig.extent(other, 10, 3)[0]).isEqualTo(10);
        assertThat(rig.extent(room, 12, 1)[0]).isEqualTo(AegisAbi.EXTENT_IS_OWNED);
        assertThat(rig.extent(room, 8, 3)[0]).isEqualTo(AegisAbi.EXTENT_IS_OWNED);
        assertThat(rig.extent(room, 13, 1)[0]).isEqualTo(13);

        rig.house.runFor(room, 20_000);

        var blocks = 4L * 16 * 117 / 16;
        assertThat(room.word(ANSWER)).isEqualTo(blocks);
        assertThat(room.word(OTHER_ANSWER)).isEqualTo(other.environment.number());
        assertThat(room.environment.fatal()).as("written by nobody").contains("pc 0x0");
        assertThat(rig.extent(other, 0, blocks + 1)[0]).isEqualTo(AegisAbi.NO_SUCH_EXTENT);
        assertThat(rig.extent(other, blocks - 1, 2)[0]).isEqualTo(AegisAbi.NO_SUCH_EXTENT);
        assertThat(rig.extent(other, 0, 0)[0]).isEqualTo(AegisAbi.NO_SUCH_EXTENT);
        assertThat(rig.extent(other, Long.MAX_VALUE, 1)[0]).isEqualTo(AegisAbi.NO_SUCH_EXTENT);
        assertThat(rig.extent(other, -1, blocks)[0]).isEqualTo(AegisAbi.NO_EXTENT_LEFT);
    }

    @Test
    void anExtentThatIsFreedOrGivenOnIsChargedToWhomItIs() {
        var room = rig.room(code -> {});
        var other = rig.room(code -> {});
        var drive = rig.house.kernel.drive();
        var extent = rig.extent(room, 20, 4);

        assertThat(drive.call(room.environment, AegisAbi.EXTENT_GIVE, 20, extent[1], 63))
                .isEqualTo(AegisAbi.NO_SUCH_ENVIRONMENT);
        assertThat(drive.call(room.environment, AegisAbi.EXTENT_GIVE, 20, extent[1], other.environment.number()))
                .isZero();
        assertThat(room.environment.blocks()).isZero();
        assertThat(other.environment.blocks()).isEqualTo(4);
        assertThat(drive.call(room.environment, AegisAbi.EXTENT_FREE, 20, extent[1] ^ 8, 0))
                .isEqualTo(AegisAbi.NOT_AUTHENTIC);
        assertThat(drive.call(room.environment, AegisAbi.EXTENT_FREE, 20, extent[1], 0)).isZero();
        assertThat(other.environment.blocks()).isZero();
        assertThat(drive.call(room.environment, AegisAbi.EXTENT_FREE, 20, extent[1], 0))
                .isEqualTo(AegisAbi.NO_SUCH_EXTENT);
        var again = rig.extent(other, 20, 4);
        assertThat(again[1]).as("the old capability is void").isNotEqualTo(extent[1]);
    }

    /// The slow twin: owners of blocks as a list.
    @Test
    void theTableOfBlocksIsAlwaysWhatAListSays() {
        var chance = new SplittableRandom(27);
        var rooms = new Room[]{rig.room(code -> {}), rig.room(code -> {})};
        var drive = rig.house.kernel.drive();
        var model = new int[468];
        var held = new ArrayList<long[]>();
        for (var step = 0; step < 3000; step++) {
            if (held.isEmpty() || chance.nextInt(5) < 3) {
                var who = chance.nextInt(2);
                var count = 1 + chance.nextInt(40);
                var wanted = chance.nextBoolean() ? -1 : chance.nextInt(468 - count);
                var extent = rig.extent(rooms[who], wanted, count);
                if (extent[0] >= 0) {
                    for (var block = (int) extent[0]; block < extent[0] + count; block++) {
                        assertThat(model[block]).isZero();
                        model[block] = rooms[who].environment.number();
                    }
                    held.add(new long[]{extent[0], extent[1], count});
                }
            } else {
                var extent = held.remove(chance.nextInt(held.size()));
                assertThat(drive.call(rooms[0].environment, AegisAbi.EXTENT_FREE, extent[0], extent[1], 0)).isZero();
                for (var block = (int) extent[0]; block < extent[0] + extent[2]; block++) {
                    model[block] = 0;
                }
            }
            var sums = new int[2];
            for (var owner : model) {
                for (var i = 0; i < 2; i++) {
                    sums[i] += owner == rooms[i].environment.number() ? 1 : 0;
                }
            }
            assertThat(sums).containsExactly(rooms[0].environment.blocks(), rooms[1].environment.blocks());
        }
    }

    // Dumps.

    private void target(Room room, int n, long[] extent, long block) {
        room.word(DUMPS + 8 + 24 * n, extent[0]);
        room.word(DUMPS + 16 + 24 * n, extent[1]);
        room.word(DUMPS + 24 + 24 * n, block);
        room.word(DUMPS, Math.max(room.word(DUMPS), n + 1));
    }

    private Room dumping() {
        return rig.room(DriveRoom::dumps);
    }

    @Test
    void aFrameTakenByForceIsWrittenToTheTargetAndTheVectorSaysWhere() {
        var room = dumping();
        var extent = rig.extent(room, 30, 2);
        var frames = new long[]{rig.frame(room), rig.frame(room), rig.frame(room)};
        for (var i = 0; i < 3; i++) {
            rig.fill(frames[i], VALUE + i);
        }
        target(room, 0, extent, 0);
        target(room, 1, extent, 1);
        rig.house.runFor(room, 1000);
        assertThat(room.word(ANSWER)).isZero();

        rig.house.kernel.reclaim(room.environment, 3);
        rig.house.goOn(2 * DEADLINE);
        assertThat(room.word(Room.VECTOR)).isEqualTo(3);
        assertThat(new long[]{room.word(Room.VECTOR + 8), room.word(Room.VECTOR + 16), room.word(Room.VECTOR + 24)})
                .as("the last target first; for the third there is none, and it is lost")
                .containsExactly(frames[0] | 32L << 32, frames[1] | 31L << 32, frames[2]);
        assertThat(rig.owner(frames[0])).as("not free before it is written").isEqualTo(-1);
        assertThat(rig.owner(frames[2])).as("nothing to wait for").isZero();
        rig.house.goOn(2 * COMMAND);

        assertThat(rig.onDisk(31, VALUE)).isTrue();
        assertThat(rig.onDisk(30, VALUE + 1)).isTrue();
        assertThat(rig.owner(frames[0])).isZero();
        assertThat(room.word(DUMPS)).isZero();
        assertThat(DriveRoom.interrupt(room, 0)).containsExactly(AegisAbi.DUMP_INTERRUPT, frames[0], 0, 31);
        assertThat(room.environment.ended()).isFalse();
    }

    @Test
    void aTargetWhoseCapabilityIsNotGoodIsPassedOver() {
        var room = dumping();
        var other = rig.room(code -> {});
        var extent = rig.extent(room, 30, 1);
        var foreign = rig.extent(other, 40, 1);
        var freed = rig.extent(room, 50, 1);
        var frame = rig.frame(room);
        rig.fill(frame, VALUE);
        var drive = rig.house.kernel.drive();
        target(room, 0, extent, 0);
        target(room, 1, new long[]{40, extent[1]}, 0);
        target(room, 2, freed, 0);
        target(room, 3, new long[]{30, drive.call(room.environment, AegisAbi.EXTENT_DERIVE, 30, extent[1], 0)}, 0);
        target(room, 4, extent, 1);
        drive.call(room.environment, AegisAbi.EXTENT_FREE, 50, freed[1], 0);
        rig.house.runFor(room, 1000);

        rig.house.kernel.reclaim(room.environment, 1);
        rig.house.goOn(COMMAND);

        assertThat(room.word(Room.VECTOR + 8)).isEqualTo(frame | 31L << 32);
        assertThat(rig.onDisk(30, VALUE)).isTrue();
        assertThat(rig.onDisk(40, 0)).as("another's block").isTrue();
        assertThat(rig.onDisk(50, 0)).as("a block that was given back").isTrue();
        assertThat(foreign[0]).isEqualTo(40);
    }

    @Test
    void whateverStandsWhereTheTargetsShouldBeHarmsNobody() {
        for (var nonsense : new long[]{-1, 32, Long.MAX_VALUE, Long.MIN_VALUE}) {
            var tests = new DriveTests();
            var room = tests.dumping();
            var frame = tests.rig.frame(room);
            room.word(DUMPS, nonsense);
            tests.rig.house.runFor(room, 1000);
            tests.rig.house.kernel.reclaim(room.environment, 1);
            tests.rig.house.goOn(2 * DEADLINE);

            assertThat(room.word(Room.VECTOR + 8)).as("%d targets", nonsense).isEqualTo(frame);
            assertThat(room.word(DUMPS)).isEqualTo(nonsense);
        }
    }

    // Emergencies.

    private Room asked() {
        return rig.room(code -> {
            DriveRoom.dumps(code);
            code.label("loop").br("loop");
            code.label("revoked").ldq(1, ASKED, 31).s8addq(1, 31, 2).stq(28, ASKED + 0x600, 2)
                    .stq(AegisAbi.ADDRESS_REGISTER, ASKED + 0x608, 2).addq(1, literal(2), 1)
                    .stq(1, ASKED, 31);
            AegisMachine.upcallDone(code);
        });
    }

    @Test
    void theGuaranteedSetIsWarnedAboutThenDumpedAndTheEnvironmentEnded() {
        var room = asked();
        var server = rig.room(code -> {});
        var extent = rig.extent(server, 60, 4);
        var ordinary = rig.frame(room);
        for (var block = 0; block < 4; block++) {
            target(room, block, extent, block);
        }
        room.word(ASKED, 0);
        rig.house.runFor(room, 1000);
        var data = room.physical(Room.DATA) / Room.PAGE;

        rig.house.kernel.reclaimInEmergency(room.environment, 2);
        rig.house.goOn(DEADLINE + 800);
        assertThat(room.environment.ended()).isFalse();
        assertThat(rig.owner(ordinary)).as("what can be had otherwise first").isNotEqualTo(room.environment.number());
        assertThat(rig.owner(data)).as("the guaranteed set is untouched").isEqualTo(room.environment.number());
        assertThat(AegisAbi.exception(room.word(ASKED + 0x600))).isEqualTo(AegisAbi.REVOCATION);
        assertThat(AegisAbi.exception(room.word(ASKED + 0x610))).isEqualTo(AegisAbi.EMERGENCY);
        assertThat(room.word(ASKED + 0x618)).as("one is still owed").isEqualTo(1);
        rig.house.kernel.start(server.environment, server.code.entry());
        rig.house.goOn(2 * DEADLINE);
        assertThat(room.environment.ended()).isTrue();
        assertThat(room.environment.fatal()).contains("emergency");
        rig.house.goOn(3 * COMMAND);

        assertThat(rig.owner(data)).isZero();
        var bytes = new byte[Room.PAGE];
        rig.platters.read(61 * 16, bytes, 0, 16);
        assertThat(bytes[ASKED - Room.DATA]).as("its data page lies in the swap server's extent").isNotZero();
    }

    @Test
    void whoGivesBackInTimeIsLeftAlone() {
        var room = asked();
        room.word(ASKED, 0);
        rig.house.runFor(room, 1000);
        var frame = rig.frame(room);

        rig.house.kernel.reclaimInEmergency(room.environment, 1);
        rig.house.goOn(4 * DEADLINE);

        assertThat(rig.owner(frame)).isZero();
        assertThat(room.environment.ended()).isFalse();
        assertThat(room.environment.warned).isFalse();
    }
}
