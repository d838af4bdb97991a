package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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

    /// To count a requester's bindings nothing is walked through: neither the events nor an event's list.
    @Test
    void theThousandthInstallOfABatchCostsWhatTheFirstDoes() {
        var walked = new AtomicInteger();
        var draft = new Draft(new Holdings(), () -> {
            walked.incrementAndGet();
            return List.of();
        });
        var event = house.arrived();
        var quota = new Quota(1_000, 1_000);
        for (int i = 0; i < 1_000; i++) {
            draft.install(event, entry(i + 100), Set.of(), quota);
        }

        assertThatThrownBy(() -> draft.install(event, entry(5_000), Set.of(), quota))
                .isInstanceOf(InstallException.OverQuota.class).hasMessageContaining("guest has 1000 bindings");
        assertThat(walked).hasValue(0);
    }

    private Entry entry(long id) {
        return new Entry(new Entry.Identity(id, "Ports.arrived", "h" + id, house.guest, false, new Conduct()),
                Place.of(Order.PLAIN), List.of(), List.of(), (Handler.Of1<String>) packet -> {}, Entry.Terms.PLAIN);
    }

    @Test
    void whatAnotherTakesOutOrAFailedBatchWouldHaveBroughtIsNotCounted() {
        var one = house.recorder("one");
        house.recorder("two");
        house.exported.uninstall(house.arrived(), one.facts());
        var three = house.recorder("three");
        three.reorder(Order.FIRST);
        three.guard((Guard.Of1<String>) packet -> true);
        assertThatThrownBy(() -> house.recorder("four")).isInstanceOf(InstallException.OverQuota.class);
        three.uninstall();
        three.uninstall();

        try (var batch = house.dispatcher.batch()) {
            var events = batch.events(house.guest, house.exported.finder());
            for (int i = 0; i < 2; i++) {
                events.on(Ports.class, Ports::arrived).handle(packet -> {}).install();
            }
            assertThatThrownBy(batch::commit).isInstanceOf(InstallException.OverQuota.class);
        }

        house.recorder("five");
        assertThatThrownBy(() -> house.recorder("six")).isInstanceOf(InstallException.OverQuota.class);
    }

    @Test
    void whatIsOnAnEventThatIsGoneIsNotCounted() {
        for (int i = 0; i < 3; i++) {
            installedOnAnEventThatNobodyHas();
        }
        assertThatThrownBy(() -> house.recorder("fourth")).isInstanceOf(InstallException.OverQuota.class);

        // The collector is asked until it has told; the quota is free when it has.
        for (int i = 0; i < 100 && !isThereRoom(); i++) {
            System.gc();
        }
        house.recorder("another");
        assertThat(house.raised("a")).containsExactly("intrinsic a", "room", "another");
    }

    private boolean isThereRoom() {
        try {
            house.recorder("room");
            return true;
        } catch (InstallException.OverQuota e) {
            return false;
        }
    }

    private void installedOnAnEventThatNobodyHas() {
        house.dispatcher.export(MethodHandles.lookup(), Runnable.class, () -> {}).authoriser(Authoriser.open())
                .publish().as(house.guest).on(Runnable.class, Runnable::run).handle(() -> {}).install();
    }
}
