package spin.core.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.core.disk.DiskRoom.blocks;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spin.core.account.Books;
import spin.core.account.Resource;
import spin.core.ImportDeniedException;
import spin.core.memory.PageAttributes;
import spin.core.memory.PageState;
import spin.dispatcher.InstallException;
import spin.hw.checkpoint.State;
import spin.hw.disk.MemoryStore;
import spin.hw.disk.SectorStore;
import spin.hw.disk.SectorWrites;
import spin.hw.disk.StoreException;

/// Blocks of a drive as those have them who were granted some, and as those try who were not.
class DisksTests {
    private final DiskRoom room = new DiskRoom();

    // ---- transfer

    @Test
    void whatIsWrittenIsReadBackHoweverManyBuffersItTakes() {
        var guest = room.granted("a.jar", 100, 1000);
        var written = new byte[700 * Disks.BLOCK_BYTES];
        new Random(1).nextBytes(written);
        room.does(guest, () -> {
            var range = guest.disks().granted().getFirst();
            guest.disks().write(range, 7, written);
            var read = new byte[written.length];
            guest.disks().read(range, 7, read);
            assertThat(read).isEqualTo(written);
            var before = new byte[Disks.BLOCK_BYTES];
            guest.disks().read(range, 6, before);
            assertThat(before).containsOnly(0);
        });
        assertThat(room.drive.underWay()).isZero();
    }

    @Test
    void blocksOfARangeAreCountedFromItsFirst() {
        var low = room.granted("low.jar", 0, 100);
        var high = room.granted("high.jar", 100, 100);
        room.does(high, () -> high.disks().write(high.disks().granted().getFirst(), 0, blocks(1, 7)));
        room.does(low, () -> {
            var all = new byte[100 * Disks.BLOCK_BYTES];
            low.disks().read(low.disks().granted().getFirst(), 0, all);
            assertThat(all).as("what another wrote lies in none of ours").containsOnly(0);
        });
        var kernel = new byte[Disks.BLOCK_BYTES];
        room.does(high, () -> high.disks().read(high.disks().granted().getFirst(), 0, kernel));
        assertThat(kernel).containsOnly(7);
    }

    @Test
    void aWaitingStrandCostsTheTimeThatTheDriveTakesAndOthersRunMeanwhile() {
        var guest = room.granted("a.jar", 0, 1000);
        var order = new ArrayList<String>();
        guest.threads().fork("reader", () -> {
            guest.disks().read(guest.disks().granted().getFirst(), 500, new byte[Disks.BLOCK_BYTES]);
            order.add("read");
        });
        guest.threads().fork("other", () -> order.add("other"));
        long before = room.kernel.processor().now();
        room.kernel.processor().run();
        assertThat(order).containsExactly("other", "read");
        assertThat(room.kernel.processor().now() - before).as("no drive is faster than its overhead, in cycles")
                .isGreaterThan(room.kernel.hertz() / 2000);
    }

    @Test
    void aPageIsReadByTheDriveItselfAndIsDirtyThen() {
        var guest = room.granted("a.jar", 0, 1000);
        room.does(guest, () -> {
            var range = guest.disks().granted().getFirst();
            var page = guest.memory().allocate(PageAttributes.any());
            guest.memory().write(page, 0, new byte[]{1, 2, 3});
            guest.disks().await(guest.disks().startWrite(range, 16, page));
            var other = guest.memory().allocate(PageAttributes.any());
            var request = guest.disks().startRead(range, 16, other);
            assertThat(request.isDone()).isFalse();
            assertThat(other.state()).isEqualTo(PageState.PINNED);
            guest.disks().await(request);
            assertThat(request.failure()).isNull();
            assertThat(guest.memory().read(other, 0, 4)).containsExactly(1, 2, 3, 0);
            assertThat(other.isDirty()).isTrue();
            assertThat(other.state()).isEqualTo(PageState.ACTIVE);
        });
    }

    @Test
    void itsMakerAndNobodyElseIsToldThatARequestIsDone() {
        var guest = room.granted("a.jar", 0, 1000);
        var other = room.guest("b.jar");
        var told = new ArrayList<DiskRequest>();
        var toldOther = new ArrayList<DiskRequest>();
        guest.events().on(Disks.class, Disks::completed).handle(told::add).install();
        other.events().on(Disks.class, Disks::completed).handle(toldOther::add).install();
        var begun = new ArrayList<DiskRequest>();
        room.does(guest, () -> {
            var range = guest.disks().granted().getFirst();
            for (int i = 0; i < 100; i++) {
                begun.add(guest.disks().startRead(range, 8L * i, guest.memory().allocate(PageAttributes.any())));
            }
            begun.add(guest.disks().startFlush(range));
        });
        assertThat(told).containsExactlyInAnyOrderElementsOf(begun).allMatch(DiskRequest::isDone);
        assertThat(told.getLast()).as("nothing passes a flush").isSameAs(begun.getLast());
        assertThat(toldOther).isEmpty();
    }

    // ---- who may reach what

    @Test
    void nobodyReachesPastTheEndsOfARange() {
        var guest = room.granted("a.jar", 100, 50);
        room.does(guest, () -> {
            var range = guest.disks().granted().getFirst();
            var page = guest.memory().allocate(PageAttributes.any());
            for (long block : List.of(-1L, 50L, 49L + 1, Long.MAX_VALUE, Long.MIN_VALUE)) {
                refused("not in", () -> guest.disks().read(range, block, new byte[Disks.BLOCK_BYTES]));
                refused("not in", () -> guest.disks().startWrite(range, block, page));
            }
            refused("not in", () -> guest.disks().startRead(range, 35, page));
            refused("not in", () -> guest.disks().write(range, 49, blocks(2, 1)));
            refused("whole number", () -> guest.disks().write(range, 0, new byte[513]));
            refused("whole number", () -> guest.disks().read(range, 0, new byte[0]));
            guest.disks().await(guest.disks().startRead(range, 34, page));
        });
    }

    @Test
    void aPartReachesNoFurtherThanItselfAndEndsWithTheWhole() {
        var owner = room.granted("a.jar", 100, 50);
        var friend = room.guest("b.jar");
        var whole = owner.disks().granted().getFirst();
        var part = owner.disks().part(whole, 10, 20);
        refused("not in", () -> owner.disks().part(whole, 40, 11));
        refused("not in", () -> owner.disks().part(part, 0, 21));
        refused("not in", () -> owner.disks().part(part, Long.MAX_VALUE, 2));
        room.does(friend, () -> {
            friend.disks().write(part, 0, blocks(1, 5));
            refused("not in", () -> friend.disks().read(part, 20, new byte[Disks.BLOCK_BYTES]));
        });
        room.does(owner, () -> {
            var block = new byte[Disks.BLOCK_BYTES];
            owner.disks().read(whole, 10, block);
            assertThat(block).containsOnly(5);
        });
        room.kernel.unloaded(owner.who());
        room.does(friend, () -> refused("taken back", () -> friend.disks().write(part, 0, blocks(1, 6))));
    }

    @Test
    void aWholeDriveIsForWhomTheOwnerTrustsAndNobodysBlocksAreGivenTwice() {
        var stranger = room.guest("stranger.jar");
        var trusted = room.guest("trusted.jar");
        room.kernel.privilege(trusted.who());
        assertThat(stranger.disks().granted()).isEmpty();
        refused("may not have all of disk0", () -> stranger.disks().whole("disk0"));
        refused("no drive 'disk1'; there are disk0", () -> trusted.disks().whole("disk1"));

        assertThat(trusted.disks().whole("disk0").blocks()).isEqualTo(DiskRoom.SMALL.sectors());
        assertThat(trusted.disks().whole("disk0")).as("the same again").isSameAs(trusted.disks().whole("disk0"));
        refused("are trusted.jar's", () -> room.kernel.drives().grant("disk0", 5, 1, "other.jar"));

        room.kernel.unloaded(trusted.who());
        room.kernel.drives().grant("disk0", 5, 1, "other.jar");
        refused("are other.jar's", () -> room.kernel.drives().grant("disk0", 0, 6, "third.jar"));
        var again = room.guest("trusted.jar");
        room.kernel.privilege(again.who());
        refused("are other.jar's", () -> again.disks().whole("disk0"));
        refused("not in disk0", () -> room.kernel.drives().grant("disk0", 0, DiskRoom.SMALL.sectors() + 1, "x.jar"));
        refused("not in disk0", () -> room.kernel.drives().grant("disk0", 0, 0, "x.jar"));
    }

    @Test
    void whatIsTakenBackReachesNothingAnyMore() {
        var guest = room.granted("a.jar", 0, 50);
        var range = guest.disks().granted().getFirst();
        assertThat(room.kernel.drives().revoke("a.jar")).isEqualTo(1);
        assertThat(range.isLive()).isFalse();
        assertThat(guest.disks().granted()).isEmpty();
        refused("taken back", () -> guest.disks().part(range, 0, 1));
        room.does(guest, () -> refused("taken back", () -> guest.disks().read(range, 0, new byte[512])));
        assertThat(room.kernel.drives().revoke("a.jar")).isZero();
    }

    private long ranges(DiskRoom.Guest guest) {
        Books.areRight(room.kernel);
        return room.kernel.ledger().of(guest.who()).held(ranges());
    }

    private Resource ranges() {
        return room.kernel.ledger().resources().stream().filter(each -> each.name().equals("disk-range")).findFirst()
                .orElseThrow();
    }

    @Test
    void aRangeIsChargedToItsHolderUntilItIsTakenBackOrHeGoes() {
        var guest = room.granted("a.jar", 0, 50);
        assertThat(ranges(guest)).as("granted, and not asked for").isZero();
        var range = guest.disks().granted().getFirst();
        assertThat(guest.disks().granted()).containsExactly(range);
        var _ = guest.disks().part(range, 0, 1);
        assertThat(ranges(guest)).isOne();
        room.kernel.drives().revoke("a.jar");
        assertThat(ranges(guest)).isZero();

        room.kernel.drives().grant("disk0", 0, 50, "a.jar");
        assertThat(guest.disks().granted()).hasSize(1);
        assertThat(ranges(guest)).isOne();
        room.kernel.unloaded(guest.who());
        assertThat(ranges(guest)).isZero();
        refused("is gone", () -> guest.disks().granted());
    }

    @Test
    void whoMayHaveNoRangeGetsNoneAndHisGrantIsStillHis() {
        var guest = room.granted("a.jar", 0, 50);
        room.kernel.ledger().of(guest.who()).limit(ranges(), 0);
        refused("may have no more", () -> guest.disks().granted());
        assertThat(ranges(guest)).isZero();

        room.kernel.ledger().of(guest.who()).limit(ranges(), 1);
        assertThat(guest.disks().granted()).hasSize(1);
    }

    @Test
    void onlyTheKernelSaysThatSomethingIsDoneAndNobodyServesInItsName() {
        var guest = room.granted("a.jar", 0, 50);
        var request = new ArrayList<DiskRequest>();
        room.does(guest, () -> request.add(guest.disks().startFlush(guest.disks().granted().getFirst())));
        assertThatThrownBy(() -> guest.disks().completed(request.getFirst()))
                .isInstanceOf(ImportDeniedException.class);
        assertThatThrownBy(() -> guest.events().on(Disks.class, Disks::flush).handle(range -> {}).install())
                .isInstanceOf(InstallException.Denied.class).hasMessageContaining("pose as a drive");
    }

    // ---- ends

    @Test
    void aStrandThatIsEndedWhileItWaitsLeavesThePageToTheDriveUntilThatIsDone() {
        var guest = room.granted("a.jar", 0, 1000);
        var page = guest.memory().allocate(PageAttributes.any());
        var strand = guest.threads().fork("killed", () -> guest.disks()
                .await(guest.disks().startRead(guest.disks().granted().getFirst(), 0, page)));
        while (page.state() != PageState.PINNED) {
            assertThat(room.kernel.processor().turn()).isTrue();
        }
        guest.threads().kill(strand);
        guest.memory().deallocate(page);
        assertThat(page.state()).as("the drive reaches it").isEqualTo(PageState.ZOMBIE);
        room.kernel.processor().run();
        assertThat(strand.isEnded()).isTrue();
        assertThat(page.state()).isEqualTo(PageState.DEAD);
        assertThat(room.drive.underWay()).isZero();
    }

    @Test
    void whatAnUnloadedDomainHadNotBegunIsNeverDone() {
        var guest = room.granted("a.jar", 0, 4000);
        guest.threads().fork("many", () -> {
            var range = guest.disks().granted().getFirst();
            for (int i = 0; i < 200; i++) {
                var page = guest.memory().allocate(PageAttributes.any());
                guest.memory().write(page, 0, new byte[]{1});
                guest.disks().startWrite(range, 16L * i, page);
            }
        });
        while (room.drive.underWay() < 200) {
            assertThat(room.kernel.processor().turn()).isTrue();
        }
        room.kernel.unloaded(guest.who());
        room.kernel.processor().run();
        assertThat(room.drive.underWay()).isZero();
        var other = room.guest("trusted.jar");
        room.kernel.privilege(other.who());
        room.kernel.drives().revoke("a.jar");
        room.does(other, () -> {
            var block = new byte[Disks.BLOCK_BYTES];
            other.disks().read(other.disks().whole("disk0"), 16 * 199, block);
            assertThat(block).containsOnly(0);
        });
    }

    @Test
    void oneRangeHasSoManyRequestsUnderWayAndNoMore() {
        var guest = room.granted("a.jar", 0, 4000);
        room.does(guest, () -> {
            var range = guest.disks().granted().getFirst();
            for (int i = 0; i < 1024; i++) {
                guest.disks().startFlush(range);
            }
            refused("1024 requests", () -> guest.disks().startFlush(range));
        });
        room.does(guest, () -> guest.disks().flush(guest.disks().granted().getFirst()));
    }

    @Test
    void aMediumThatFailsIsToldToWhoAskedAndToNobodyElse() {
        var broken = new DiskRoom(new BrokenStore(), SectorWrites.UNOBSERVED);
        var guest = broken.granted("a.jar", 0, 1000);
        broken.does(guest, () -> {
            var range = guest.disks().granted().getFirst();
            refused("the medium failed", () -> guest.disks().read(range, 10, new byte[Disks.BLOCK_BYTES]));
            guest.disks().read(range, 11, new byte[Disks.BLOCK_BYTES]);
        });
    }

    @Test
    void aDriveThatDoesNotAnswerIsGivenUpAndWhatWasAskedOfItFails() {
        var dead = new DiskRoom(new MemoryStore(), SectorWrites.cutPowerAfter(1));
        var guest = dead.granted("a.jar", 0, 1000);
        var page = guest.memory().allocate(PageAttributes.any());
        dead.does(guest, () -> {
            var range = guest.disks().granted().getFirst();
            guest.disks().write(range, 10, new byte[Disks.BLOCK_BYTES]);
            var whole = guest.disks().startWrite(range, 20, page);
            long before = guest.threads().now();
            refused("disk0 has not answered for 10 seconds", () -> guest.disks().flush(range));
            assertThat((guest.threads().now() - before) / guest.threads().cyclesPerSecond()).isEqualTo(10);
            refused("disk0 has not answered", () -> guest.disks().await(whole));
            before = guest.threads().now();
            refused("disk0 has not answered", () -> guest.disks().read(range, 10, new byte[Disks.BLOCK_BYTES]));
            assertThat(guest.threads().now() - before).as("nobody waits for it again")
                    .isLessThan(guest.threads().cyclesPerSecond() / 1000);
        });

        assertThat(page.state()).as("the drive reaches it no more").isNotEqualTo(PageState.PINNED);
        assertThat(dead.drive.underWay()).isZero();
        assertThat(dead.drive.isSilent()).isTrue();
    }

    @Test
    void aDriveThatIsNeverIdleIsNotGivenUpAsLongAsItAnswers() {
        var guest = room.granted("a.jar", 0, 4000);
        room.does(guest, () -> {
            var range = guest.disks().granted().getFirst();
            long began = guest.threads().now();
            var pages = List.of(guest.memory().allocate(PageAttributes.any()),
                    guest.memory().allocate(PageAttributes.any()));
            var before = guest.disks().startRead(range, 0, pages.getFirst());
            for (int i = 1; i < 1600; i++) {
                var next = guest.disks().startRead(range, (i * 1999L) % 3984, pages.get(i % 2));
                guest.disks().await(before);
                before = next;
            }
            guest.disks().await(before);
            assertThat((guest.threads().now() - began) / guest.threads().cyclesPerSecond()).isGreaterThan(11);
        });
        assertThat(room.drive.isSilent()).isFalse();
    }

    /// A drive loses its power; the machine goes on.
    @Test
    void whatAFlushPromisedIsThereAfterALossOfPowerAtAnyBlock() {
        for (int cut = 1; cut < 120; cut += 7) {
            var store = new MemoryStore();
            var before = new DiskRoom(store, SectorWrites.cutPowerAfter(cut));
            var guest = before.granted("a.jar", 0, 1000);
            var promised = new int[]{0};
            before.on(guest, () -> {
                var range = guest.disks().granted().getFirst();
                for (int i = 1; i <= 20; i++) {
                    guest.disks().write(range, 10L * i, blocks(6, i));
                    guest.disks().flush(range);
                    promised[0] = i;
                }
            });
            assertThat(promised[0]).as("cut at %d", cut).isEqualTo((cut - 1) / 6);
            var after = new DiskRoom(store, SectorWrites.UNOBSERVED);
            var reader = after.granted("a.jar", 0, 1000);
            after.does(reader, () -> {
                var bytes = new byte[6 * Disks.BLOCK_BYTES];
                for (int i = 1; i <= promised[0]; i++) {
                    reader.disks().read(reader.disks().granted().getFirst(), 10L * i, bytes);
                    assertThat(bytes).containsOnly(i);
                }
            });
        }
    }

    private static void refused(String why, Runnable asked) {
        assertThatThrownBy(asked::run).isInstanceOf(DiskException.class).hasMessageContaining(why);
    }

    /// Block 10 cannot be read.
    private static final class BrokenStore implements SectorStore {
        @Override
        public void read(long lba, byte[] target, int offset, int sectors) {
            if (lba <= 10 && lba + sectors > 10) {
                throw new StoreException("worn out", new IllegalStateException());
            }
        }

        @Override
        public void write(long lba, byte[] source, int offset) {
            throw new StoreException("worn out", new IllegalStateException());
        }

        @Override
        public void save(State out) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void restore(State in) {
            throw new UnsupportedOperationException();
        }
    }
}
