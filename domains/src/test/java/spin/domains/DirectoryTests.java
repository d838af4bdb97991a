package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.domains.ImportAuthoriser.Decision;
import spin.domains.NameServer.Answer;
import spin.domains.NameServer.DemandLoadException;
import spin.domains.NameServer.Listing;

final class DirectoryTests {

    private static final Domain PUBLIC = Domain.ofInterfaces("Public", List.of(Greeter.class, Greeter.Desk.class));
    private static final Domain OTHER = Domain.ofInterfaces("Other", List.of(Greeter.class));

    private final AuditLog audit = new AuditLog(10);
    private final NameServer names = new NameServer(audit);
    private final Importer friend = () -> "friend";
    private final Importer stranger = () -> "stranger";
    private final ImportAuthoriser friendsOnly = (_, importer) -> importer.equals(friend)
            ? new Decision.Allowed()
            : new Decision.Denied("friends only");

    @Test
    void aPathLeadsThroughDirectoriesToADomain() {
        var domains = names.root().create("svc", ImportAuthoriser.everybody()).create("domains",
                ImportAuthoriser.everybody());
        domains.export("unix", PUBLIC, ImportAuthoriser.everybody());

        assertThat(names.query("svc/domains/unix", stranger)).isEqualTo(new Answer.Found(PUBLIC));
        for (var absent : List.of("svc", "svc/domains", "svc/domains/unix/more", "unix", "svc//unix", "", "/svc",
                "x/".repeat(1000))) {
            assertThat(names.query(absent, stranger)).as(absent).isEqualTo(new Answer.Absent(absent));
        }
    }

    @Test
    void eachComponentAsksItsAuthoriserWithTheImporterAndThePath() {
        var asked = new ArrayList<String>();
        ImportAuthoriser noting = (path, importer) -> {
            asked.add(importer.name() + " " + path);
            return new Decision.Allowed();
        };
        names.root().create("svc", noting).export("unix", PUBLIC, noting);

        names.query("svc/unix", friend);

        assertThat(asked).containsExactly("friend svc/unix", "friend svc/unix");
    }

    @Test
    void behindADirectoryThatDeniesAnExistingNameAndAnAbsentOneAnswerAlike() {
        names.root().create("secret", friendsOnly).export("weapon", PUBLIC, ImportAuthoriser.everybody());

        assertThat(names.query("secret/weapon", stranger)).isEqualTo(new Answer.Denied("friends only"));
        assertThat(names.query("secret/nothing", stranger)).isEqualTo(new Answer.Denied("friends only"));
        assertThat(names.enumerate("secret", stranger)).isEqualTo(new Listing.Denied("friends only"));
        assertThat(names.query("secret/weapon", friend)).isEqualTo(new Answer.Found(PUBLIC));
    }

    @Test
    void aNannyIsAskedForAbsentNamesItKnowsByThoseWhoMayAskAndOnlyAsLongAsTheyAreAbsent() {
        var asked = new ArrayList<String>();
        var domains = names.root().create("domains", ImportAuthoriser.everybody());
        domains.nanny(new NameServer.Nanny() {
            @Override
            public List<String> names() {
                return List.of("unix", "broken");
            }

            @Override
            public Domain load(String name) throws DemandLoadException {
                asked.add(name);
                if (name.equals("broken")) {
                    throw new DemandLoadException("broken.jar is cut off");
                }
                domains.export(name, PUBLIC, ImportAuthoriser.everybody());
                return PUBLIC;
            }
        }, friendsOnly);
        domains.export("other", OTHER, ImportAuthoriser.everybody());

        assertThat(names.query("domains/unix", stranger)).isEqualTo(new Answer.Denied("friends only"));
        assertThat(names.query("domains/unknown", friend)).isEqualTo(new Answer.Absent("domains/unknown"));
        assertThat(names.query("domains/unix/more", friend)).isEqualTo(new Answer.Absent("domains/unix/more"));
        assertThat(names.enumerate("domains", stranger)).isEqualTo(new Listing.Names(List.of("other")));
        assertThat(names.enumerate("domains", friend))
                .isEqualTo(new Listing.Names(List.of("broken", "other", "unix")));
        assertThat(asked).isEmpty();

        assertThat(names.query("domains/broken", friend)).isEqualTo(new Answer.Failed("broken.jar is cut off"));
        assertThat(names.query("domains/unix", friend)).isEqualTo(new Answer.Found(PUBLIC));
        assertThat(names.query("domains/unix", friend)).isEqualTo(new Answer.Found(PUBLIC));
        assertThat(asked).containsExactly("broken", "unix");
        assertThat(names.query("domains/unix", stranger)).isEqualTo(new Answer.Found(PUBLIC));
        assertThat(audit.entries()).extracting(AuditLog.Entry::reason).containsExactly("friends only");
    }

    @Test
    void aDirectoryHasOneNanny() {
        NameServer.Nanny nanny = new NameServer.Nanny() {
            @Override
            public List<String> names() {
                return List.of();
            }

            @Override
            public Domain load(String name) {
                return PUBLIC;
            }
        };
        names.root().nanny(nanny, ImportAuthoriser.everybody());

        assertThatThrownBy(() -> names.root().nanny(nanny, friendsOnly)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has a nanny already");
    }

    @Test
    void anEnumerationShowsAnImporterTheNamesThatItMayUse() {
        var svc = names.root().create("svc", ImportAuthoriser.everybody());
        svc.export("b", PUBLIC, ImportAuthoriser.everybody());
        svc.export("a", OTHER, friendsOnly);
        svc.create("more", ImportAuthoriser.everybody());

        assertThat(names.enumerate("svc", stranger)).isEqualTo(new Listing.Names(List.of("b", "more/")));
        assertThat(names.enumerate("svc", friend)).isEqualTo(new Listing.Names(List.of("a", "b", "more/")));
        assertThat(names.enumerate("", stranger)).isEqualTo(new Listing.Names(List.of("svc/")));
        assertThat(names.enumerate("svc/b", friend)).isEqualTo(new Listing.Absent("svc/b"));
        assertThat(names.enumerate("nowhere", friend)).isEqualTo(new Listing.Absent("nowhere"));
    }

    @Test
    void aNameSpaceCanBeAttachedAndDetached() {
        var svc = names.root().create("svc", ImportAuthoriser.everybody());
        svc.export("unix", PUBLIC, ImportAuthoriser.everybody());
        var other = new NameServer();
        var attached = other.root().attach("kernel", svc, friendsOnly);

        assertThat(other.query("kernel/unix", friend)).isEqualTo(new Answer.Found(PUBLIC));
        assertThat(other.query("kernel/unix", stranger)).isEqualTo(new Answer.Denied("friends only"));
        attached.detach();
        assertThat(other.query("kernel/unix", friend)).isEqualTo(new Answer.Absent("kernel/unix"));
    }

    @Test
    void aDirectoryThatContainsItselfEndsNoQueryInACircle() {
        var loop = names.root().create("loop", ImportAuthoriser.everybody());
        loop.attach("loop", loop, ImportAuthoriser.everybody());
        loop.export("unix", PUBLIC, ImportAuthoriser.everybody());

        assertThat(names.query("loop/loop/loop/unix", friend)).isEqualTo(new Answer.Found(PUBLIC));
        var deep = "loop/".repeat(5000) + "unix";
        assertThat(names.query(deep, friend)).isEqualTo(new Answer.Absent(deep));
        assertThat(names.enumerate("loop", friend)).isEqualTo(new Listing.Names(List.of("loop/", "unix")));
    }

    @Test
    void anExportIsRenamedAtOnceOrNotAtAll() {
        var exported = names.export("old", PUBLIC, ImportAuthoriser.everybody());
        names.export("taken", OTHER, ImportAuthoriser.everybody());
        assertThatThrownBy(() -> exported.rename("taken")).hasMessageContaining("taken");
        assertThat(names.query("old", friend)).isEqualTo(new Answer.Found(PUBLIC));

        exported.rename("new");
        assertThat(names.names()).containsExactly("new", "taken");
        exported.detach();
        assertThat(names.names()).containsExactly("taken");
        assertThatThrownBy(() -> exported.rename("newer")).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a/b", ".", "..", "a\nb", "a\u0000"})
    void whatIsNoComponentIsRefused(String name) {
        assertThatThrownBy(() -> names.root().create(name, ImportAuthoriser.everybody()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("cannot be a name");
    }

    @Test
    void anAbsentDomainIsLoadedWhenSomebodyWhoMayAsksForIt() {
        var loads = new ArrayList<String>();
        names.root().exportOnDemand("unix", path -> {
            loads.add(path);
            return PUBLIC;
        }, friendsOnly);

        assertThat(names.query("unix", stranger)).isEqualTo(new Answer.Denied("friends only"));
        names.enumerate("", friend);
        assertThat(loads).isEmpty();
        assertThat(names.query("unix", friend)).isEqualTo(new Answer.Found(PUBLIC));
        assertThat(names.query("unix", friend)).isEqualTo(new Answer.Found(PUBLIC));
        assertThat(loads).containsExactly("unix");
    }

    @Test
    void aLoadThatFailsSaysWhyAndIsTriedAgain() {
        var attempts = new int[1];
        names.root().exportOnDemand("unix", _ -> {
            if (attempts[0]++ == 0) {
                throw new DemandLoadException("unix.jar is missing from the folder.");
            }
            return PUBLIC;
        }, ImportAuthoriser.everybody());

        assertThat(names.query("unix", friend)).isEqualTo(new Answer.Failed("unix.jar is missing from the folder."));
        assertThat(names.query("unix", friend)).isEqualTo(new Answer.Found(PUBLIC));
    }

    @Test
    void aDomainThatNeedsItselfToBeLoadedIsRefusedAndNotRecursedInto() {
        var inner = new ArrayList<Answer>();
        names.root().exportOnDemand("unix", path -> {
            inner.add(names.query(path, friend));
            return PUBLIC;
        }, ImportAuthoriser.everybody());

        assertThat(names.query("unix", friend)).isEqualTo(new Answer.Found(PUBLIC));
        assertThat(inner).singleElement().isInstanceOfSatisfying(Answer.Failed.class,
                failed -> assertThat(failed.reason()).contains("asks for itself"));
    }

    @Test
    void aLoadedDomainThatWasDestroyedIsLoadedAgain() {
        names.root().exportOnDemand("unix",
                _ -> Domain.ofInterfaces("fresh", List.of(Greeter.class)), ImportAuthoriser.everybody());
        var first = ((Answer.Found) names.query("unix", friend)).domain();
        first.destroy();

        assertThat(names.query("unix", friend)).isInstanceOfSatisfying(Answer.Found.class,
                found -> assertThat(found.domain()).isNotSameAs(first));
    }

    @Test
    void everyDenialIsAudited() {
        names.export("trusted", PUBLIC, friendsOnly);
        names.query("trusted", stranger);
        names.query("trusted", friend);
        names.query("nothing", stranger);

        assertThat(audit.entries()).containsExactly(
                new AuditLog.Entry(1, AuditLog.Kind.LINK, "stranger", "trusted", "friends only"));
    }
}
