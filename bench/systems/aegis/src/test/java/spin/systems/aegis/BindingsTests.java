package spin.systems.aegis;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.literal;
import static spin.systems.aegis.AegisMachine.call;
import static spin.systems.aegis.AegisMachine.exit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.asm.Assembler;
import spin.hw.profile.HardwareEvent;
import spin.systems.aegis.ash.AshAbi;

/// Checklist 18, 20, 23 and 29: what ends with a page, what an unprivileged program can do with pages, and numbers that are used again.
final class BindingsTests {

    private static final int ANSWER = Room.DATA + 0x108;
    private static final int FRAME = Room.DATA + 0x118;
    private static final int CAPABILITY = Room.DATA + 0x120;
    private static final long OTHER = Room.ORDINARY + 8L * Room.PAGE;
    private static final int COLOURS = 8;

    private static void bind(Assembler code, long address, int rights) {
        code.li(16, address).ldq(1, FRAME, 31).ldq(18, CAPABILITY, 31).sll(1, literal(2), 17)
                .bis(17, literal(rights), 17);
        call(code, AegisAbi.TLBWR);
    }

    /// What a device would still put into a page: a ring of packets is such a binding, and lasts no longer than the page's capability.
    @Test
    void whenThePageOfARingIsFreedNoPacketIsPutThereAnyMore() {
        var rig = new PacketRig(code -> code.callPal(AshAbi.PASS)).installed();
        rig.arrive(PacketRig.packet(1));
        assertThat(rig.slot(0)).isEqualTo(60);

        rig.house.kernel.free((int) (rig.ring / Room.PAGE));
        rig.arriveOnly(PacketRig.packet(2));
        var heir = rig.house.kernel.allocate(rig.other.environment, rig.ring / Room.PAGE);
        rig.arrive(PacketRig.packet(3));

        assertThat(heir).as("somebody else has the page").isEqualTo(rig.ring / Room.PAGE);
        assertThat(rig.slot(1)).isZero();
        assertThat(rig.slot(2)).isZero();
        assertThat(rig.owner.environment.packetsDropped()).isEqualTo(2);
    }

    /// A packet that waits in the kernel's buffers while the page goes: it is delivered after, and so not there.
    @Test
    void whatWaitsForAPageIsDroppedWithIt() {
        var rig = new PacketRig(code -> code.callPal(AshAbi.PASS)).installed();
        rig.house.cpu().ipl(7);
        rig.arriveOnly(PacketRig.packet(1));
        rig.house.goOn(50);
        rig.house.kernel.free((int) (rig.ring / Room.PAGE));
        rig.house.cpu().ipl(0);
        rig.arrive(PacketRig.packet(2));

        assertThat(rig.slot(0)).isZero();
        assertThat(rig.owner.environment.packetsDropped()).isEqualTo(2);
    }

    @Test
    void oneFrameAtTwoAddressesIsOneMemory() {
        var house = new AegisMachine();
        var room = new Room(house, code -> {
            code.li(16, -1);
            call(code, AegisAbi.ALLOC);
            code.stq(0, FRAME, 31).stq(17, CAPABILITY, 31);
            bind(code, Room.ORDINARY, AegisAbi.RIGHTS);
            bind(code, OTHER, AegisAbi.READ);
            code.li(1, Room.ORDINARY).li(2, OTHER).li(3, 77).stq(3, 16, 1).ldq(4, 16, 2).stq(4, ANSWER, 31)
                    .stq(3, 24, 2);
            exit(code, 0);
            code.label("protection");
            exit(code, 7);
        });

        house.run(room);

        assertThat(room.word(ANSWER)).isEqualTo(77);
        assertThat(room.environment.status()).as("each address has rights of its own").isEqualTo(7);
    }

    /// The program reads in the open table of owners which frames are free, and asks for the first one whose place in a cache is the one that it
    /// wants. It has no privilege and the kernel knows no colours.
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 7})
    void aPageOfAChosenColourIsFoundInTheOpenTableAndHad(int colour) {
        var house = new AegisMachine();
        var room = new Room(house, code -> {
            code.li(16, Room.ORDINARY).li(17, AegisAbi.binding(AegisAbi.OWNERS_FRAME, AegisAbi.READ))
                    .li(18, AegisAbi.EXPOSED);
            call(code, AegisAbi.TLBWR);
            code.li(1, Room.ORDINARY).li(2, colour).label("next").s4addq(2, 1, 3).ldl(4, 0, 3).beq(4, "free")
                    .addq(2, literal(COLOURS), 2).br("next");
            code.label("free").mov(2, 16);
            call(code, AegisAbi.ALLOC);
            code.stq(0, ANSWER, 31);
            exit(code, 0);
        });
        var before = room.environment.frames();

        house.run(room);

        assertThat(room.word(ANSWER)).isPositive();
        assertThat(room.word(ANSWER) % COLOURS).isEqualTo(colour);
        assertThat(before).isEqualTo(2);
        assertThat(room.environment.fatal()).isNull();
    }

    /// The application alone says which of its pages pass the caches by; what a load from one takes more is the profile's.
    @Test
    void anUncachedPageHasTheSameBytesAndTakesLongerToRead() {
        var house = new AegisMachine();
        var room = new Room(house, code -> {
            code.li(16, -1);
            call(code, AegisAbi.ALLOC);
            code.stq(0, FRAME, 31).stq(17, CAPABILITY, 31);
            bind(code, Room.ORDINARY, AegisAbi.RIGHTS);
            code.li(16, OTHER).ldq(1, FRAME, 31).ldq(18, CAPABILITY, 31).sll(1, literal(2), 17)
                    .bis(17, literal(AegisAbi.RIGHTS), 17);
            call(code, AegisAbi.TLBWR_UNCACHED);
            code.li(1, Room.ORDINARY).li(2, OTHER).li(3, 77).stq(3, 16, 1);
            for (var load = 0; load < 5; load++) {
                code.ldq(4, 16, 2).ldq(5, 16, 1);
            }
            code.stq(4, ANSWER, 31).stq(3, 24, 2);
            exit(code, 0);
        });

        house.run(room);

        assertThat(room.word(ANSWER)).isEqualTo(77);
        assertThat(house.machine.account().count(HardwareEvent.UNCACHED_LOAD)).isEqualTo(5);
        assertThat(room.environment.fatal()).isNull();
    }

    @Test
    void anUncachedBindingNeedsTheSameCapabilityAndStaysSoWhenItsRightsChange() {
        var house = new AegisMachine();
        var room = new Room(house, code -> {
            code.li(16, -1);
            call(code, AegisAbi.ALLOC);
            code.stq(0, FRAME, 31).stq(17, CAPABILITY, 31).li(16, OTHER).sll(0, literal(2), 17)
                    .bis(17, literal(AegisAbi.RIGHTS), 17).ldq(18, CAPABILITY, 31);
            call(code, AegisAbi.TLBWR_UNCACHED);
            code.li(16, OTHER).li(17, 1);
            call(code, AegisAbi.TLBPROTECT);
            call(code, AegisAbi.TLBUNPROTECT);
            code.li(2, OTHER).ldq(3, 0, 2).stq(3, 8, 2).li(16, Room.ORDINARY).ldq(17, FRAME, 31)
                    .sll(17, literal(2), 17).bis(17, literal(AegisAbi.READ), 17).li(18, 5);
            call(code, AegisAbi.TLBWR_UNCACHED);
            exit(code, 0);
            code.label("refused");
            exit(code, 7);
        });

        house.run(room);

        assertThat(room.environment.status()).isEqualTo(7);
        assertThat(house.machine.account().count(HardwareEvent.UNCACHED_LOAD)).isEqualTo(1);
    }

    /// Names of address spaces run out after 1023 environments; the one that has a dead one's name finds none of its bindings, neither in the
    /// hardware's buffer nor in the software's.
    @Test
    void whoHasTheNameOfTheDeadHasNoneOfItsBindings() {
        var house = new AegisMachine();
        var first = new Room(house, code -> {
            code.li(16, -1);
            call(code, AegisAbi.ALLOC);
            code.stq(0, FRAME, 31).stq(17, CAPABILITY, 31);
            bind(code, Room.ORDINARY, AegisAbi.RIGHTS);
            code.li(1, Room.ORDINARY).stq(1, 0, 1);
            exit(code, 0);
        });
        house.run(first);
        for (var others = 1; others < Aegis.MOST_ENVIRONMENTS; others++) {
            house.kernel.end(house.kernel.environment(null), null);
        }
        var heir = new Room(house, code -> {
            code.li(1, Room.ORDINARY).ldq(2, 0, 1);
            exit(code, 0);
            code.label("miss");
            exit(code, 7);
        });

        house.run(heir);

        assertThat(heir.environment.number()).isEqualTo(first.environment.number());
        assertThat(heir.environment.status()).isEqualTo(7);
    }

    /// The name may also have been that of a second address space, whose owner has ended.
    @Test
    void whoHasTheNameOfADeadOnesSecondSpaceHasNoneOfItsBindings() {
        var house = new AegisMachine();
        var shared = house.kernel.environment(null);
        var frame = house.kernel.allocate(shared, -1);
        var first = new Room(house, code -> {
            call(code, AegisAbi.CIDALLOC);
            code.stq(0, ANSWER, 31).mov(0, 16);
            call(code, AegisAbi.CIDSWITCH);
            bind(code, Room.ORDINARY, AegisAbi.RIGHTS);
            code.li(1, Room.ORDINARY).stq(1, 0, 1);
            exit(code, 0);
        });
        first.word(FRAME, frame);
        first.word(CAPABILITY, house.kernel.capability(shared, frame, AegisAbi.RIGHTS));
        house.run(first);
        assertThat(first.environment.fatal()).isNull();
        while (house.kernel.environment(null).number() != first.word(ANSWER) - 1) {
            assertThat(house.kernel.environment(first.word(ANSWER)).ended()).isTrue();
        }
        var heir = new Room(house, code -> {
            code.li(1, Room.ORDINARY).ldq(2, 0, 1);
            exit(code, 0);
            code.label("miss");
            exit(code, 7);
        });

        house.run(heir);

        assertThat((long) heir.environment.number()).isEqualTo(first.word(ANSWER));
        assertThat(heir.environment.status()).isEqualTo(7);
    }
}
