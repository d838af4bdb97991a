package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// Several changes at one instant, or none.
final class BatchTests {
    private final Ports.House house = new Ports.House();

    private Binding recorder(Batch batch, Requester who, String label) {
        return batch.events(who, house.exported.finder()).on(Ports.class, Ports::arrived)
                .handle(packet -> house.ports.lines.add(label))
                .as(label).install();
    }

    @Test
    void nothingIsSeenBeforeTheCommitAndAllOfItAfterwards() {
        try (var batch = house.dispatcher.batch()) {
            var binding = recorder(batch, house.guest, "one");
            batch.events(house.guest, house.exported.finder()).on(Ports.class, Ports::sum).handle((a, b) -> -1)
                    .install();
            assertThat(house.raised("a")).containsExactly("intrinsic a");
            assertThat(house.raiser.sum(1, 2)).isEqualTo(3);
            assertThat(binding.isInstalled()).isFalse();
            batch.commit();
            assertThat(binding.isInstalled()).isTrue();
        }
        assertThat(house.raised("a")).containsExactly("intrinsic a", "one");
        assertThat(house.raiser.sum(1, 2)).isEqualTo(-1);
        assertThat(house.arrived().generation()).isEqualTo(1);
    }

    @Test
    void aBatchThatIsNotCommittedLeavesNothingAndItsEventsRefuse() {
        Events late;
        Binding binding;
        try (var batch = house.dispatcher.batch()) {
            late = batch.events(house.guest, house.exported.finder());
            binding = recorder(batch, house.guest, "one");
        }
        assertThat(house.raised("a")).containsExactly("intrinsic a");
        assertThat(binding.isInstalled()).isFalse();
        assertThat(house.arrived().generation()).isZero();
        assertThatThrownBy(() -> late.on(Ports.class, Ports::arrived).handle(packet -> {}).install())
                .isInstanceOf(InstallException.class)
                .hasMessageContaining("closed without a commit");
    }

    @Test
    void afterTheCommitItsEventsInstallAtOnce() {
        try (var batch = house.dispatcher.batch()) {
            var events = batch.events(house.guest, house.exported.finder());
            batch.commit();
            events.on(Ports.class, Ports::arrived).handle(packet -> house.ports.lines.add("late")).install();
            assertThat(house.raised("a")).containsExactly("intrinsic a", "late");
            assertThatThrownBy(batch::commit).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("committed already");
        }
        assertThat(house.raised("a")).containsExactly("intrinsic a", "late");
    }

    @Test
    void aReplacementComesInAndItsPredecessorGoesOutAtOneInstant() {
        var successor = Requester.of("guest");
        house.recorder("old");
        house.onSum().handle((a, b) -> 1).install();
        try (var batch = house.dispatcher.batch()) {
            batch.withdraw(house.guest);
            recorder(batch, successor, "new");
            batch.commit();
        }
        assertThat(house.raised("a")).containsExactly("intrinsic a", "new");
        assertThat(house.raiser.sum(1, 2)).isEqualTo(3);
        assertThat(house.arrived().generation()).isEqualTo(2);
    }

    @Test
    void aBindingThatIsTakenOutInItsOwnBatchNeverRuns() {
        try (var batch = house.dispatcher.batch()) {
            recorder(batch, house.guest, "one").uninstall();
            recorder(batch, house.guest, "two");
            batch.commit();
        }
        assertThat(house.raised("a")).containsExactly("intrinsic a", "two");
    }

    @Test
    void aCommitThatCannotBeCarriedOutChangesNoEvent() {
        var fail = new boolean[1];
        var fragile = new Ports.House(Dispatcher.builder().transformer((name, classFile) -> {
            if (fail[0] && name.contains("sum")) {
                throw new IllegalStateException("the transformer gave up");
            }
            return classFile;
        }));
        try (var batch = fragile.dispatcher.batch()) {
            var events = batch.events(fragile.guest, fragile.exported.finder());
            events.on(Ports.class, Ports::arrived).handle(packet -> fragile.ports.lines.add("one")).install();
            events.on(Ports.class, Ports::sum).handle((a, b) -> -1).install();
            fail[0] = true;
            assertThatThrownBy(batch::commit).hasMessage("the transformer gave up");
            assertThat(fragile.raised("a")).containsExactly("intrinsic a");
            assertThat(fragile.raiser.sum(1, 2)).isEqualTo(3);
            assertThat(fragile.arrived().bindings()).hasSize(1);
            fail[0] = false;
            batch.commit();
        }
        assertThat(fragile.raised("a")).containsExactly("intrinsic a", "one");
        assertThat(fragile.raiser.sum(1, 2)).isEqualTo(-1);
    }

    @Test
    void aDeniedInstallIsToldAtTheInstallAndTheRestOfTheBatchStands() {
        try (var batch = house.dispatcher.batch()) {
            recorder(batch, house.guest, "one");
            house.exported.authoriser(what -> new Decision.Denied("full"));
            assertThatThrownBy(() -> recorder(batch, house.guest, "two")).isInstanceOf(InstallException.Denied.class);
            batch.commit();
        }
        assertThat(house.raised("a")).containsExactly("intrinsic a", "one");
    }

    @Test
    void anInstallOnAnExportThatIsTakenBackBeforeTheCommitStopsTheWholeBatch() {
        try (var batch = house.dispatcher.batch()) {
            recorder(batch, house.guest, "one");
            house.exported.withdraw();
            assertThatThrownBy(batch::commit).isInstanceOf(InstallException.class)
                    .hasMessageContaining("taken the export back");
        }
        assertThat(house.raised("a")).containsExactly("intrinsic a");
    }

    @Test
    void everyKindOfChangeGoesIntoABatch() {
        var binding = house.recorder("old");
        var mine = house.recorder("mine");
        house.onSum().handle((a, b) -> 7).install();
        try (var batch = house.dispatcher.batch()) {
            var owner = batch.events(house.owner, house.exported.finder());
            var arrived = EventControl.of(owner, Ports.class, "arrived");
            arrived.impose(mine.facts(), (Guard.Of0) () -> false);
            arrived.reorder(binding.facts(), Place.of(Order.FIRST));
            arrived.deregisterIntrinsic();
            var sum = EventControl.of(owner, Ports.class, "sum");
            sum.results(ResultHandler.<Integer>folding(100, Integer::sum));
            EventControl.of(owner, Ports.class, "name").deregisterIntrinsic();
            EventControl.of(owner, Ports.class, "name")
                    .defaultHandler((Handler.Returning1<String, String>) of -> "default");
            recorder(batch, house.guest, "new");
            assertThat(house.raised("a")).containsExactly("intrinsic a", "old", "mine");
            assertThat(house.raiser.sum(1, 2)).isEqualTo(7);
            assertThat(house.raiser.name("x")).isEqualTo("x");
            batch.commit();
        }
        assertThat(house.raised("a")).containsExactly("old", "new");
        assertThat(house.raiser.sum(1, 2)).isEqualTo(110);
        assertThat(house.raiser.name("x")).isEqualTo("default");
    }
}
