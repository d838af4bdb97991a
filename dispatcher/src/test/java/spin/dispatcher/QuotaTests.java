package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// How many bindings one requester may have.
final class QuotaTests {
    private final Ports.House house = new Ports.House(Dispatcher.builder()
            .quotas(who -> who.name().equals("guest") ? new Quota(2, 3) : Quota.unlimited()));

    private Binding onSum() {
        return house.onSum().handle((a, b) -> 1).install();
    }

    @Test
    void oneTooManyOnAnEventIsRefusedWithTheReason() {
        house.recorder("one");
        house.recorder("two");
        assertThatThrownBy(() -> house.recorder("three")).isInstanceOf(InstallException.OverQuota.class)
                .hasMessage(
                        "guest has 2 bindings on Ports.arrived, which is all that it may have there; uninstall one first.");
        assertThat(house.raised("a")).containsExactly("intrinsic a", "one", "two");
    }

    @Test
    void oneTooManyInAllIsRefusedAndAPlaceThatIsGivenUpIsFree() {
        var one = house.recorder("one");
        house.recorder("two");
        onSum();
        assertThatThrownBy(this::onSum).isInstanceOf(InstallException.OverQuota.class).hasMessage(
                "guest has 3 bindings, which is all that it may have, so there is none left for Ports.sum; uninstall one first.");
        one.uninstall();
        onSum();
    }

    @Test
    void unloadingGivesTheQuotaBack() {
        house.recorder("one");
        house.recorder("two");
        house.dispatcher.uninstallAll(house.guest);
        house.recorder("three");
        assertThat(house.raised("a")).containsExactly("intrinsic a", "three");
    }

    @Test
    void aBatchIsOverItsQuotaAsAWhole() {
        try (var batch = house.dispatcher.batch()) {
            var events = batch.events(house.guest, house.exported.finder());
            for (int i = 0; i < 3; i++) {
                events.on(Ports.class, Ports::arrived).handle(packet -> {}).install();
            }
            assertThatThrownBy(batch::commit).isInstanceOf(InstallException.OverQuota.class);
        }
        assertThat(house.arrived().bindings()).hasSize(1);
    }

    @Test
    void aReplacementInOneBatchNeedsNoMoreThanItsPredecessorHad() {
        house.recorder("one");
        house.recorder("two");
        try (var batch = house.dispatcher.batch()) {
            batch.withdraw(house.guest);
            var events = batch.events(house.guest, house.exported.finder());
            for (int i = 0; i < 2; i++) {
                events.on(Ports.class, Ports::arrived).handle(packet -> {}).install();
            }
            batch.commit();
        }
        assertThat(house.arrived().bindings()).hasSize(3);
    }

    @Test
    void othersAndTheOwnerAreNotCounted() {
        for (int i = 0; i < 5; i++) {
            house.exported.asOwner().on(Ports.class, Ports::arrived).handle(packet -> {}).install();
            house.exported.as(Requester.of("other")).on(Ports.class, Ports::arrived).handle(packet -> {}).install();
        }
        house.recorder("one");
        assertThat(house.arrived().bindings()).hasSize(12);
    }
}
