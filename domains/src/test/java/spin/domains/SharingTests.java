package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.domains.Domain.Right;
import spin.domains.meter.Meter;
import spin.domains.verify.DomainRules;

/// What one domain hands to another: aliases with fewer rights, parts of combinations, types that may be subclassed; and what
/// happens to those who depend on it when it goes.
final class SharingTests {

    private static final DomainRules RULES = DomainRules.standard(Greeter.class.getName());
    private static final Domain PUBLIC = Domain.ofInterfaces("Public", List.of(Greeter.class, Greeter.Desk.class));

    @BeforeEach
    void aFreshMeter() {
        Meter.access().reset();
    }

    // ---- rights

    @Test
    void anAliasWithoutImportRightFailsToLink() {
        var alias = library("library.jar").alias("look only", Set.of());
        var user = user();
        assertThatThrownBy(() -> user.resolve(alias)).isInstanceOf(DomainRightsException.class)
                .hasMessageContaining("look only").hasMessageContaining("IMPORT");
        assertThat(user.missing()).isNotEmpty();
    }

    @Test
    void anAliasWithImportRightLinksToTheSameClasses() {
        var library = library("library.jar");
        var user = user();
        user.resolve(PUBLIC);
        user.resolve(library.alias("for users", Set.of(Right.IMPORT)));
        assertThat(greet(user)).isEqualTo("library.jar: 3");
    }

    @Test
    void anAliasWithoutModifyRightChangesNothing() {
        var alias = library("library.jar").alias("import only", Set.of(Right.IMPORT));
        for (Runnable change : List.<Runnable>of(() -> alias.resolve(PUBLIC), () -> alias.unresolve(PUBLIC),
                () -> alias.add(PUBLIC), () -> alias.remove(PUBLIC), alias::destroy, alias::destroyWithDependants,
                () -> alias.initialise(InitialiseOptions.standard()),
                () -> alias.guardSubtypes("lib.Texts", (_, _, _) -> Optional.empty()))) {
            assertThatThrownBy(change::run).isInstanceOf(DomainRightsException.class).hasMessageContaining("MODIFY");
        }
        assertThat(alias.exports()).containsExactly("lib.Texts");
    }

    @Test
    void anAliasGivesAwayNoRightThatItHasNot() {
        var alias = library("library.jar").alias("import only", Set.of(Right.IMPORT));
        assertThat(alias.alias("again", Set.of(Right.IMPORT)).rights()).containsExactly(Right.IMPORT);
        assertThatThrownBy(() -> alias.alias("more", Set.of(Right.MODIFY))).isInstanceOf(DomainRightsException.class);
    }

    @Test
    void anAliasWithEveryRightIsAsGoodAsTheDomain() {
        var library = library("library.jar");
        var alias = library.alias("all", Set.of(Right.values()));
        var user = user();
        var userAlias = user.alias("all of user", Set.of(Right.values()));
        userAlias.resolve(PUBLIC);
        userAlias.resolve(alias);
        userAlias.unresolve(library);
        assertThat(user.fullyResolved()).isFalse();
        userAlias.resolve(alias);
        assertThat(userAlias.initialise(InitialiseOptions.standard()).entry(Greeter.class).greet(new Greeter.Desk()))
                .isEqualTo("library.jar: 3");
    }

    // ---- combinations

    @Test
    void aPartAddedLaterIsSeenByWhoResolvesLater() {
        var combination = Domain.combine("all", PUBLIC);
        var early = user();
        early.resolve(combination);
        assertThat(early.fullyResolved()).isFalse();

        combination.add(library("library.jar"));
        var late = user();
        late.resolve(combination);
        assertThat(late.fullyResolved()).isTrue();
        assertThat(early.fullyResolved()).as("nobody's imports change behind its back").isFalse();
    }

    @Test
    void aPartThatWouldClashOrContainTheCombinationIsRefusedAndNothingChanges() {
        var combination = Domain.combine("all", PUBLIC, library("one.jar"));
        assertThatThrownBy(() -> combination.add(library("two.jar"))).hasMessageContaining("lib.Texts");
        assertThatThrownBy(() -> combination.add(combination)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("made of it");
        var around = Domain.combine("around", combination);
        assertThatThrownBy(() -> combination.add(around)).hasMessageContaining("made of it");
        assertThatThrownBy(() -> PUBLIC.add(around)).hasMessageContaining("no combination");
        assertThat(combination.exports()).containsExactly("lib.Texts", "spin.domains.Greeter",
                "spin.domains.Greeter$Desk");
    }

    @Test
    void aPartTakenOutIsNotExportedAnyMore() {
        var library = library("library.jar");
        var combination = Domain.combine("all", PUBLIC, library);
        combination.remove(library);
        assertThat(combination.exports()).doesNotContain("lib.Texts");
    }

    // ---- from modules and interfaces

    @Test
    void toHoldAClassOfARunningDomainIsTheRightToPassItOn() {
        var library = library("library.jar");
        var texts = library.initialise(InitialiseOptions.standard()).entry(Object.class).getClass();
        var passedOn = Domain.ofInterfaces("passed on", List.of(texts));
        var user = user();
        user.resolve(PUBLIC);
        user.resolve(passedOn);
        assertThat(greet(user)).isEqualTo("library.jar: 3");
        assertThat(library.dependants()).containsExactly(user);
    }

    @Test
    void aModuleShowsWhatItExportsAndOnlyItsOwnCodeCanMakeIt() {
        var own = MethodHandles.lookup();
        assertThatThrownBy(() -> Domain.ofModule("mine", own)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no named module");
        assertThatThrownBy(() -> Domain.ofModule("forged", own.in(String.class)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no proof");
        assertThatThrownBy(() -> Domain.ofModule("forged", MethodHandles.publicLookup()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no proof");
    }

    @Test
    void aModuleOfTheHostIsShownWhole(@TempDir Path folder) throws ReflectiveOperationException {
        var shown = ShownModule.lookupInside(folder);
        var domain = Domain.ofModule("shown", shown);
        assertThat(domain.exports()).containsExactly("shown.api.Api", "shown.api.Api$Part");
    }

    // ---- guarded types

    @Test
    void aSubtypeOfAGuardedTypeNeedsTheAuthorisersYes() {
        var asked = new ArrayList<String>();
        var library = openLibrary();
        library.guardSubtypes("lib.Base", (type, importer, subtype) -> {
            asked.add(type + " " + importer.name() + " " + subtype);
            return importer.name().equals("friend.jar") ? Optional.empty() : Optional.of("friends only");
        });
        var friend = created("friend.jar", extender("extends lib.Base"));
        var stranger = created("stranger.jar", extender("extends lib.Base"));
        List.of(friend, stranger).forEach(each -> each.resolve(PUBLIC));
        List.of(friend, stranger).forEach(each -> each.resolve(library));

        assertThatThrownBy(() -> stranger.initialise(InitialiseOptions.standard()))
                .isInstanceOf(UnresolvedException.class).hasMessageContaining("bad.Sub is a subtype of lib.Base")
                .hasMessageContaining("friends only");
        assertThat(greet(friend)).isEqualTo("sub");
        assertThat(asked).containsExactly("lib.Base stranger.jar bad.Sub", "lib.Base friend.jar bad.Sub");
    }

    @Test
    void aLambdaIsASubtypeToo() {
        var library = openLibrary();
        library.guardSubtypes("lib.Action", (_, _, _) -> Optional.of("not you"));
        var user = created("lambda.jar", Jars.of(without("lib/", Sources.compile(ACTION, """
                package bad;
                public final class Sub implements spin.domains.Greeter {
                    public String greet(Desk desk) { lib.Action a = () -> "lambda"; return a.act(); }
                }
                """))));
        user.resolve(PUBLIC);
        user.resolve(library);
        assertThatThrownBy(() -> user.initialise(InitialiseOptions.standard())).isInstanceOf(UnresolvedException.class)
                .hasMessageContaining("lib.Action").hasMessageContaining("not you");
    }

    @Test
    void theWayRoundByAThirdDomainsSubtypeIsGuardedToo() {
        var library = openLibrary();
        library.guardSubtypes("lib.Base", (_, importer, _) -> importer.name().equals("middle.jar")
                ? Optional.empty()
                : Optional.of("only middle.jar"));
        var middleSource = """
                package mid;
                public class Middle extends lib.Base implements spin.domains.Greeter {
                    public String greet(Desk desk) { return "middle"; }
                }
                """;
        var classes = Sources.compile(LIBRARY, middleSource, """
                package bad;
                public final class Sub extends mid.Middle {
                    @Override public String greet(Desk desk) { return "sub"; }
                }
                """);
        var middle = created("middle.jar",
                Jars.of(Map.of("mid/Middle", classes.get("mid/Middle")), Map.of("Spin-Export", "mid")));
        var user = created("user.jar", Jars.of(Map.of("bad/Sub", classes.get("bad/Sub"), "bad/Entry",
                Sources.single("""
                        package bad;
                        public final class Entry implements spin.domains.Greeter {
                            public String greet(Desk desk) { return "entry"; }
                        }
                        """)), Map.of("Main-Class", "bad.Entry")));
        for (var each : List.of(middle, user)) {
            each.resolve(PUBLIC);
            each.resolve(library);
        }
        user.resolve(middle);
        middle.initialise(InitialiseOptions.standard());
        assertThatThrownBy(() -> user.initialise(InitialiseOptions.standard())).isInstanceOf(UnresolvedException.class)
                .hasMessageContaining("only middle.jar");
    }

    @Test
    void aGuardOnAnUnexportedTypeOrASecondOneIsRefusedAndAFailingOneDenies() {
        var library = openLibrary();
        assertThatThrownBy(() -> library.guardSubtypes("lib.Nothing", (_, _, _) -> Optional.empty()))
                .hasMessageContaining("exports no type lib.Nothing");
        library.guardSubtypes("lib.Base", (_, _, _) -> {
            throw new IllegalStateException("oops");
        });
        assertThatThrownBy(() -> library.guardSubtypes("lib.Base", (_, _, _) -> Optional.empty()))
                .hasMessageContaining("already");
        var user = created("user.jar", extender("extends lib.Base"));
        user.resolve(PUBLIC);
        user.resolve(library);
        assertThatThrownBy(() -> user.initialise(InitialiseOptions.standard())).hasMessageContaining("oops");
    }

    // ---- binding

    @Test
    void theBinderResolvesFromTheNameServer() {
        var names = new NameServer();
        names.export("public", PUBLIC, ImportAuthoriser.everybody());
        names.export("texts", library("library.jar"), ImportAuthoriser.everybody());
        var user = user();
        assertThat(new Binder(names).bind(user, List.of("public", "texts"))).isEqualTo(new Binder.Result.Bound());
        assertThat(greet(user)).isEqualTo("library.jar: 3");
    }

    @Test
    void theBinderListsEveryReasonAndChangesNothing() {
        var names = new NameServer();
        names.export("public", PUBLIC, ImportAuthoriser.everybody());
        names.export("secret", library("library.jar"), (_, _) -> new ImportAuthoriser.Decision.Denied("not you"));
        var binder = new Binder(names);
        var user = user();
        var before = user.missing();
        assertThat(binder.bind(user, List.of("public", "secret", "absent")))
                .isInstanceOfSatisfying(Binder.Result.Unbound.class, unbound -> assertThat(unbound.reasons())
                        .containsExactly("user.jar may not import secret: not you",
                                "Nobody exports absent, which user.jar imports."));
        assertThat(binder.bind(user, List.of("public"))).isInstanceOfSatisfying(Binder.Result.Unbound.class,
                unbound -> assertThat(unbound.reasons()).anyMatch(reason -> reason.contains("lib.Texts")));
        assertThat(user.missing()).isEqualTo(before);
    }

    // ---- going

    @Test
    void aDomainInUseIsNotDestroyedAndTellsByWhom() {
        var library = library("library.jar");
        var user = user();
        user.resolve(PUBLIC);
        user.resolve(library);
        assertThat(library.dependants()).as("it does not run yet").isEmpty();
        assertThat(greet(user)).isEqualTo("library.jar: 3");
        assertThatThrownBy(library::destroy).isInstanceOfSatisfying(DomainInUseException.class,
                inUse -> assertThat(inUse.dependants()).containsExactly("user.jar"))
                .hasMessageContaining("user.jar imports from it");
        assertThat(greet(again(user, library))).as("nothing has changed").isEqualTo("library.jar: 3");
    }

    @Test
    void theDependantsAreTakenAlongWhenAskedAndAllAreCollected() {
        var library = library("library.jar");
        var user = user();
        user.resolve(PUBLIC);
        user.resolve(library);
        greet(user);
        var proofs = library.destroyWithDependants();
        assertThat(proofs).hasSize(2)
                .allSatisfy(proof -> assertThat(proof.await(10)).isInstanceOf(UnloadProof.Outcome.Collected.class));
        assertThatThrownBy(() -> user.resolve(PUBLIC)).hasMessageContaining("destroyed");
    }

    @Test
    void whoWasOnlyResolvedAgainstItHasToFindAnotherSource() {
        var library = library("library.jar");
        var user = user();
        user.resolve(PUBLIC);
        user.resolve(library);
        library.destroy();
        assertThat(user.missing()).extracting(MissingSymbol::symbol).contains("lib.Texts.length(String)");
        user.resolve(library("newer.jar"));
        assertThat(greet(user)).isEqualTo("newer.jar: 3");
    }

    // ---- fixtures

    private static final String LIBRARY = """
            package lib;
            public abstract class Base { }
            """;
    private static final String ACTION = """
            package lib;
            public interface Action { String act(); }
            """;

    private static Domain again(Domain user, Domain library) {
        var another = user();
        another.resolve(PUBLIC);
        another.resolve(library);
        assertThat(user.fullyResolved()).isTrue();
        return another;
    }

    private static Domain library(String name) {
        var library = created(name, Jars.of(Sources.compile("""
                package lib;
                public final class Texts implements spin.domains.Greeter {
                    public String greet(Desk desk) { return ""; }
                    public static String length(String text) { return "%s: " + text.length(); }
                }
                """.formatted(name)), Map.of("Spin-Export", "lib")));
        library.resolve(PUBLIC);
        return library;
    }

    private static Domain user() {
        var classes = Sources.compile("""
                package lib;
                public final class Texts { public static String length(String text) { return ""; } }
                """, """
                package user;
                public final class User implements spin.domains.Greeter {
                    public String greet(Desk desk) { return lib.Texts.length("abc"); }
                }
                """);
        return created("user.jar", Jars.of(without("lib/", classes)));
    }

    private static Domain openLibrary() {
        var library = created("open.jar", Jars.of(Sources.compile(LIBRARY, ACTION, """
                package lib;
                public final class Entry implements spin.domains.Greeter {
                    public String greet(Desk desk) { return ""; }
                }
                """), Map.of("Spin-Export", "lib")));
        library.resolve(PUBLIC);
        return library;
    }

    private static byte[] extender(String how) {
        return Jars.of(without("lib/", Sources.compile(LIBRARY, """
                package bad;
                public final class Sub %s implements spin.domains.Greeter {
                    public String greet(Desk desk) { return "sub"; }
                }
                """.formatted(how))));
    }

    private static Map<String, byte[]> without(String prefix, Map<String, byte[]> classes) {
        classes.keySet().removeIf(name -> name.startsWith(prefix));
        return classes;
    }

    private static Domain created(String file, byte[] jar) {
        return switch (Domain.create(file, jar, RULES)) {
            case CreateResult.Created(var domain, var _) -> domain;
            case CreateResult.Refused(var report) -> throw new AssertionError(report.text());
        };
    }

    private static String greet(Domain domain) {
        return domain.initialise(InitialiseOptions.standard()).entry(Greeter.class).greet(new Greeter.Desk());
    }
}
