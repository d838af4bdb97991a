package spin.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import spin.dispatcher.Requester;

/// What is charged is held by somebody, and only what is held can come back.
class LedgerTests {
    private final Ledger ledger = new Ledger();
    private final Resource page = ledger.resource("page");

    @Test
    void aDomainHasOneAccountHoweverOftenItIsAskedForAndItsNamesakeAnother() {
        var domain = Requester.of("echo.jar");

        assertThat(ledger.of(domain)).isSameAs(ledger.of(domain)).isNotSameAs(ledger.of(Requester.of("echo.jar")));
        assertThat(ledger.size()).isEqualTo(2);
    }

    @Test
    void aChargeBeyondTheLimitIsRefusedAndChangesNothing() {
        var account = ledger.open("a space");
        account.limit(page, 3);

        assertThat(account.charge(page, 2)).isTrue();
        assertThat(account.charge(page, 2)).isFalse();
        assertThat(account.held(page)).isEqualTo(2);
        assertThat(page.total()).isEqualTo(2);
        assertThat(account.charge(page)).isTrue();
    }

    @Test
    void givingBackWhatIsNotHeldIsAMistakeOfTheService() {
        var account = ledger.open("a space");
        account.charge(page);
        account.credit(page);

        assertThatThrownBy(() -> account.credit(page)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a space").hasMessageContaining("page").hasMessageContaining("twice");
    }

    @Test
    void anAccountThatHoldsSomethingCannotBeClosedAndOneThatIsClosedHoldsNothingMore() {
        var domain = Requester.of("leaky.jar");
        var account = ledger.of(domain);
        account.charge(page);

        assertThatThrownBy(() -> ledger.close(domain)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("leaky.jar: 1 page");
        account.credit(page);
        ledger.close(domain);
        assertThat(ledger.size()).isZero();
        assertThatThrownBy(() -> account.charge(page)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> ledger.close(account)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aResourceMayBeNamedAfterAccountsWereOpened() {
        var account = ledger.open("early");
        var strand = ledger.resource("strand");

        assertThat(account.held(strand)).isZero();
        assertThat(account.charge(strand)).isTrue();
        assertThat(account).hasToString("early: 1 strand");
    }

    @Test
    void anotherKernelsResourceIsRefused() {
        var foreign = new Ledger().resource("page");
        var account = ledger.open("a space");

        assertThatThrownBy(() -> account.charge(foreign)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ledger.resource("page")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCensusThatFindsOtherThingsThanWereChargedIsADiscrepancyOfItsHolder() {
        var real = new ArrayList<Account>();
        var strand = ledger.resource("strand", real::forEach);
        var one = ledger.open("one");
        var gone = ledger.open("gone");
        one.charge(strand);
        assertThat(ledger.discrepancies()).containsExactly("one is charged for 1 of strand and holds 0");

        real.add(one);
        assertThat(ledger.discrepancies()).isEmpty();
        real.add(one);
        real.add(gone);
        ledger.close(gone);
        assertThat(ledger.discrepancies()).containsExactly("one is charged for 1 of strand and holds 2",
                "gone is gone and holds 1 of strand");
    }

    @Test
    void whatIsPassedOnIsTheOthersWhateverHeMayHave() {
        var one = ledger.open("one");
        var other = ledger.open("other");
        one.charge(page);
        other.limit(page, 0);

        one.pass(page, other);

        assertThat(one.isEmpty()).isTrue();
        assertThat(other.held(page)).isEqualTo(1);
        assertThat(other.room(page)).isZero();
        assertThat(page.total()).isEqualTo(1);
    }

    @Test
    void aHolderThatIsGoingGetsNothingMoreAndGivesBackWhatItHas() {
        var account = ledger.open("going");
        account.charge(page, 2);
        account.retire();

        assertThat(account.charge(page)).isFalse();
        account.credit(page, 2);
        ledger.close(account);
    }

    @Test
    void aDomainThatIsGoneHoldsNothingEverAgainWhoeverSpeaksInItsName() {
        var domain = Requester.of("gone.jar");
        ledger.of(domain).charge(page);
        ledger.of(domain).credit(page);
        ledger.close(domain);

        assertThat(ledger.of(domain).isClosed()).isTrue();
        assertThatThrownBy(() -> ledger.of(domain).charge(page)).isInstanceOf(IllegalStateException.class);
        assertThat(ledger.of(Requester.of("gone.jar")).charge(page)).as("its namesake").isTrue();
    }

    @Test
    void usualLimitsAreThoseOfDomainsThatComeFromThenOn() {
        var early = ledger.of(Requester.of("early.jar"));
        page.usual(1);
        var late = ledger.of(Requester.of("late.jar"));
        var space = ledger.open("a space");

        assertThat(List.of(early.charge(page, 2), late.charge(page, 2), late.charge(page), space.charge(page, 2)))
                .containsExactly(true, false, true, true);
    }

    @Property(tries = 200)
    void totalsReconcileAfterEveryStep(@ForAll @Size(max = 60) List<@IntRange(max = 399) Integer> steps) {
        var books = new Ledger();
        var kinds = List.of(books.resource("page"), books.resource("strand"));
        var open = new ArrayList<Account>();
        open.add(books.open("0"));
        for (int step : steps) {
            var account = open.get(step % open.size());
            var kind = kinds.get(step / 7 % 2);
            switch (step % 5) {
                case 0, 1 -> account.charge(kind, step % 3);
                case 2 -> account.credit(kind, Math.min(account.held(kind), step % 4));
                case 3 -> open.add(books.open(Integer.toString(open.size())));
                default -> {
                    if (account.isEmpty() && open.size() > 1) {
                        books.close(account);
                        open.remove(account);
                    }
                }
            }
            assertThat(books.discrepancies()).isEmpty();
            assertThat(books.accounts()).containsExactlyElementsOf(open);
            assertThat(kinds.getFirst().total())
                    .isEqualTo(open.stream().mapToLong(each -> each.held(kinds.getFirst())).sum());
        }
    }
}
