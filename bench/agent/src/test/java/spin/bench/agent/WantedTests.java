package spin.bench.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WantedTests {
    @Test
    void typesAndOneExtensionAreRead() {
        var wanted = Wanted.parse("com.example.Service,with:com.example.Extension,com.example.Other$Inner");

        assertThat(wanted.types()).containsExactly("com.example.Service", "com.example.Other$Inner");
        assertThat(wanted.plugin()).isEqualTo(Optional.of("com.example.Extension"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "                        | was told no class",
            "com.example.A,          | '' is not the name of a class",
            "com/example/A           | is not the name of a class",
            "com.example..A          | is not the name of a class",
            "with:com.example.P      | no class to extend",
            "with:                   | '' is not the name of a class",
            "A,with:P,with:Q         | two extensions, P and Q",
            "com.example.A,com.example.A | was told com.example.A twice",
            "com.example.A,with:P,com.example.A | was told com.example.A twice",
            "java.util.ArrayList     | belongs to the JDK",
            "spin.dispatcher.Event   | is part of what makes events",
    })
    void whatCannotBeIsRefusedInOneSentence(String arguments, String reason) {
        assertThatThrownBy(() -> Wanted.parse(arguments)).isInstanceOf(Wanted.MisuseException.class)
                .hasMessageContaining(reason).message().endsWith(".").doesNotContain("\n");
    }

    /// Whatever is given is understood or refused, and the refusal is one short line.
    @Property(tries = 500)
    void anythingIsUnderstoodOrRefused(@ForAll String arguments) {
        try {
            assertThat(Wanted.parse(arguments).types()).isNotEmpty();
        } catch (Wanted.MisuseException e) {
            assertThat(e.getMessage()).hasSizeLessThan(400).doesNotContainPattern("\\p{Cntrl}");
        }
    }
}
