package spin.domains.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class AllowListTests {

    private static final AllowList LIST = AllowList.standard();

    @Test
    void everyListedClassAndMemberExistsInTheJdk() {
        var wrong = new ArrayList<String>();
        for (var name : LIST.listedClasses()) {
            var type = Jdk.find(name);
            if (type == null) {
                wrong.add(name);
                continue;
            }
            var members = Stream.of(Stream.of(type.getDeclaredMethods()).map(m -> m.getName()),
                    Stream.of(type.getDeclaredFields()).map(f -> f.getName()), Stream.of("<init>"))
                    .flatMap(names -> names).toList();
            for (var member : LIST.listedMembers(name)) {
                int parameters = member.indexOf('(');
                if (!members.contains(parameters < 0 ? member : member.substring(0, parameters))) {
                    wrong.add(name + "#" + member);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyDenialNamesSomethingThatExists() {
        var wrong = new ArrayList<String>();
        for (var pattern : LIST.denials()) {
            int hash = pattern.indexOf('#');
            var name = hash < 0 ? pattern : pattern.substring(0, hash);
            if (pattern.endsWith("*") && hash < 0) {
                continue;
            }
            try {
                var type = Class.forName(name, false, ClassLoader.getPlatformClassLoader());
                var member = hash < 0 ? "*" : pattern.substring(hash + 1);
                if (!member.equals("*") && !member.equals("<init>")
                        && Stream.of(type.getDeclaredMethods()).noneMatch(m -> m.getName().equals(member))
                        && Stream.of(type.getDeclaredFields()).noneMatch(f -> f.getName().equals(member))) {
                    wrong.add(pattern);
                }
            } catch (ClassNotFoundException absent) {
                wrong.add(pattern);
            }
        }
        // Kept although this JDK has dropped them: older and newer ones have them.
        assertThat(wrong).isSubsetOf("java.lang.Compiler", "java.lang.System#runFinalization", "java.lang.IO");
    }

    @Test
    void whatIsNotListedIsNotAllowed() {
        assertThat(LIST.permitsClass("java/lang/Thread")).isFalse();
        assertThat(LIST.permitsClass("java/util/concurrent/Exchanger")).isFalse();
        assertThat(LIST.permitsClass("some/class/of/tomorrow")).isFalse();
        assertThat(LIST.permitsClass("java/util/function/Function")).isTrue();
        assertThat(LIST.permitsClass("java/util/function/Funktion")).isFalse();
        assertThat(LIST.permitsMember("java/lang/System", "exit", "(I)V")).isFalse();
        assertThat(LIST.permitsMember("java/lang/String", "intern", "()Ljava/lang/String;")).isFalse();
        assertThat(LIST.permitsMember("java/lang/String", "length", "()I")).isTrue();
        assertThat(LIST.permitsExtension("java/lang/String")).isFalse();
        assertThat(LIST.permitsExtension("java/util/function/Function")).isTrue();
    }

    @Test
    void oneOverloadCanBeTakenAway() {
        assertThat(LIST.permitsMember("java/util/Collections", "shuffle", "(Ljava/util/List;)V")).isFalse();
        assertThat(LIST.permitsMember("java/util/Collections", "shuffle",
                "(Ljava/util/List;Ljava/util/random/RandomGenerator;)V")).isTrue();
        assertThat(LIST.permitsMember("java/util/Random", "<init>", "()V")).isFalse();
        assertThat(LIST.permitsMember("java/util/Random", "<init>", "(J)V")).isTrue();
    }

    @Test
    void theMostPreciseDenialNamesTheRule() {
        assertThat(LIST.ruleFor("java/lang/System", "exit").name()).isEqualTo("no-exit");
        assertThat(LIST.ruleFor("java/lang/System", "out").name()).isEqualTo("no-standard-streams");
        assertThat(LIST.ruleFor("java/lang/Class", "forName").name()).isEqualTo("no-class-loading");
        assertThat(LIST.ruleFor("java/lang/Class", "getDeclaredFields").name()).isEqualTo("no-reflection");
        assertThat(LIST.ruleFor("java/util/concurrent/locks/ReentrantLock", null).name()).isEqualTo("no-monitors");
        assertThat(LIST.ruleFor("java/util/concurrent/Executors", null).name()).isEqualTo("no-threads");
        assertThat(LIST.ruleFor("java/lang/Thread$Builder$OfVirtual", null).name()).isEqualTo("no-threads");
        assertThat(LIST.ruleFor("java/awt/Robot", null).name()).isEqualTo("not-allowed");
    }

    @Test
    void aBrokenListIsRefusedWithItsLine() {
        for (var text : List.of("klass a.B: *", "class a.B", "deny a.B", "rule x | y", "class",
                "open a.B: *\nopen a.B: x",
                "charge a.B 0", "charge a.B#c x", "")) {
            assertThatThrownBy(() -> AllowList.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Line ");
        }
    }
}
