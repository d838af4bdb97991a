package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.domains.ImportAuthoriser.Decision;
import spin.domains.NameServer.Answer;

final class NameServerTests {

    private static final Domain PUBLIC = Domain.ofInterfaces("Public", List.of(Greeter.class, Greeter.Desk.class));
    private static final Domain LESS = Domain.ofInterfaces("Less", List.of(Greeter.class));

    private final NameServer names = new NameServer();
    private final Importer friend = () -> "friend";
    private final Importer stranger = () -> "stranger";

    @Test
    void theAuthoriserIsAskedWithTheImportersIdentityAtEveryQuery() {
        var asked = new ArrayList<Importer>();
        names.export("SpinPublic", PUBLIC, (_, importer) -> {
            asked.add(importer);
            return new Decision.Allowed();
        });
        assertThat(names.query("SpinPublic", friend)).isEqualTo(new Answer.Found(PUBLIC));
        assertThat(names.query("SpinPublic", stranger)).isEqualTo(new Answer.Found(PUBLIC));
        assertThat(names.query("SpinPublic", friend)).isEqualTo(new Answer.Found(PUBLIC));
        assertThat(asked).containsExactly(friend, stranger, friend);
    }

    @Test
    void denialShowsAReasonAndNoDomain() {
        names.export("SpinTrusted", PUBLIC, (_, importer) -> importer.equals(friend)
                ? new Decision.Allowed()
                : new Decision.Denied("only friends"));
        assertThat(names.query("SpinTrusted", stranger)).isEqualTo(new Answer.Denied("only friends"));
        assertThat(names.query("SpinTrusted", friend)).isEqualTo(new Answer.Found(PUBLIC));
    }

    @Test
    void anImporterMayGetADomainThatShowsLess() {
        names.export("SpinPublic", PUBLIC, (_, importer) -> importer.equals(friend)
                ? new Decision.Allowed()
                : new Decision.AllowedAs(LESS));
        assertThat(names.query("SpinPublic", stranger)).isEqualTo(new Answer.Found(LESS));
    }

    @Test
    void anAuthoriserThatFailsDenies() {
        names.export("Broken", PUBLIC, (_, _) -> {
            throw new IllegalStateException("oops");
        });
        assertThat(names.query("Broken", friend)).isInstanceOfSatisfying(Answer.Denied.class,
                denied -> assertThat(denied.reason()).contains("oops"));
    }

    @Test
    void aNameIsTakenOnceAndOnlyItsExporterGivesItBack() {
        var exported = names.export("SpinPublic", PUBLIC, ImportAuthoriser.everybody());
        assertThatThrownBy(() -> names.export("SpinPublic", LESS, ImportAuthoriser.everybody()))
                .hasMessageContaining("SpinPublic");
        assertThatThrownBy(() -> names.export(" ", LESS, ImportAuthoriser.everybody()))
                .hasMessageContaining("cannot be a name");
        assertThat(names.names()).containsExactly("SpinPublic");
        exported.detach();
        assertThat(names.query("SpinPublic", friend)).isEqualTo(new Answer.Absent("SpinPublic"));
        var again = names.export("SpinPublic", LESS, ImportAuthoriser.everybody());
        exported.detach();
        assertThat(names.query("SpinPublic", friend)).isEqualTo(new Answer.Found(LESS));
        again.detach();
        assertThat(names.names()).isEmpty();
    }
}
