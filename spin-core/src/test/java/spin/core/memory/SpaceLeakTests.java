package spin.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import spin.core.account.Books;
import spin.core.user.Executables;
import spin.core.user.Programs;
import spin.hw.asm.Assembler;

/// However many address spaces come and go, with something of everything in them, every page, account and name is back.
///
/// 10,000 with `-Dspin.long=true`; as many empty ones always, in [AddressSpaceTests].
class SpaceLeakTests {
    private static final boolean LONG = Boolean.getBoolean("spin.long");
    private static final int SPACES = LONG ? 10_000 : 1_000;
    private static final int PROGRAMS = LONG ? 10_000 : 300;
    private static final int AT_A_TIME = 3;

    private final Room room = new Room(8L << 20);
    private final Room.Guest guest = room.guest("maker.jar");

    @Test
    void spacesWithSomethingOfEverythingInThemLeaveNothing() {
        fill();
        var before = Books.totals(room.kernel);
        for (int i = 0; i < SPACES; i++) {
            fill();
        }
        Books.areRight(room.kernel);
        assertThat(Books.totals(room.kernel)).isEqualTo(before);
    }

    /// A space with something of everything in it, ended as it is.
    private void fill() {
        var region = guest.region(3);
        var context = region.context();
        var page = guest.page();
        guest.translation().addMapping(region, Room.DATA, page, Protection.READ_WRITE);
        guest.translation().addMapping(region, Room.DATA + Room.PAGE, page, Protection.READ);
        guest.virtual().allocate(context, Room.PAGE);
        guest.references().externalise(context, page);
        room.spaces.allocate(context, Room.TEXT, Room.TEXT + Room.PAGE);
        room.spaces.map(context, Room.TEXT, Protection.READ_EXECUTE);
        room.spaces.enter(context);
        guest.translation().destroy(context);
        guest.physical().deallocate(page);
    }

    @Test
    void programsThatExitAndProgramsThatFaultLeaveNothing() {
        var programs = room.kernel.resolve(Programs.class, guest.who());
        var exits = Executables.of(code -> code.li(16, 0).li(0, 1).callPal(Assembler.CALLSYS));
        var faults = Executables.of(code -> code.li(1, 0x4000_0000L).ldq(2, 0, 1));
        programs.start("first", exits, List.of(), List.of());
        room.kernel.processor().run();
        var before = Books.totals(room.kernel);
        for (int i = 0; i < PROGRAMS; i++) {
            programs.start("program", i % 2 == 0 ? exits : faults, List.of(), List.of());
            if (i % AT_A_TIME == AT_A_TIME - 1) {
                room.kernel.processor().run();
                Books.areRight(room.kernel);
            }
        }
        room.kernel.processor().run();

        assertThat(Books.totals(room.kernel)).isEqualTo(before);
    }
}
