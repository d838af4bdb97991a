package spin.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.core.memory.PhysAddrTests.refused;

import org.junit.jupiter.api.Test;
import spin.core.memory.VmException.Reason;
import spin.hw.device.Dma;

/// A device that was told an address goes on with it, whatever has become of the page: so its frame is nobody's else before the device
/// is done.
class DmaTests {
    private final Room room = new Room(2L << 20);
    private final Room.Guest guest = room.guest("driver.jar");
    private final Room.Guest other = room.guest("other.jar");
    private final Dma device = new Dma(room.machine.memory());

    @Test
    void aPageThatIsGivenBackDuringATransferIsDeadAndItsFrameIsNobodysUntilTheTransferIsOver() {
        var page = guest.page();
        long address = room.pages.pin(page);
        guest.physical().deallocate(page);

        assertThat(page.state()).isEqualTo(PageState.ZOMBIE);
        refused(Reason.STALE, () -> guest.physical().read(page, 0, 8));
        refused(Reason.MEMORY, () -> other.physical().allocate(PageAttributes.any().atFrame(page.frame)));
        room.booksAreRight();
        assertThat(device.write(address, new byte[]{1, 2, 3}, 0, 3)).isTrue();
        room.pages.unpin(page, true);

        var next = other.physical().allocate(PageAttributes.any().atFrame(page.frame));
        assertThat(other.physical().read(next, 0, 3)).as("what the device wrote late").containsOnly(0);
        room.booksAreRight();
    }

    @Test
    void aPageThatADeviceReachesIsNeverReclaimed() {
        room.pages.thresholds(new Thresholds(0, 0, 0));
        var page = guest.page();
        long address = room.pages.pin(page);
        while (room.pages.freeFrames() > 0) {
            guest.page();
        }
        for (int i = 0; i < 200; i++) {
            guest.page();
        }
        assertThat(page.state()).isEqualTo(PageState.PINNED);
        device.write(address, new byte[]{9}, 0, 1);
        room.pages.unpin(page, true);

        assertThat(guest.physical().isDirty(page)).isTrue();
        assertThat(guest.physical().read(page, 0, 1)).containsExactly(9);
        assertThat(page.state()).isEqualTo(PageState.ACTIVE);
        for (int i = 0; i < 200; i++) {
            guest.page();
        }
        assertThat(page.state()).as("a candidate like every other again").isEqualTo(PageState.DEAD);
    }

    @Test
    void twoDevicesHoldAPageUntilBothAreDoneAlsoWhenItsDomainIsGone() {
        var page = guest.page();
        room.pages.pin(page);
        room.pages.pin(page);
        room.kernel.unloaded(guest.who());

        room.pages.unpin(page, false);
        assertThat(page.state()).isEqualTo(PageState.ZOMBIE);
        room.booksAreRight();
        room.pages.unpin(page, false);
        assertThat(page.state()).isEqualTo(PageState.DEAD);
        assertThatThrownBy(() -> room.pages.unpin(page, false)).isInstanceOf(IllegalStateException.class);
        room.booksAreRight();
    }
}
