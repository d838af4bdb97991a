package spin.ext.greeter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GreeterTests {
    private final Running kernel = new Running();

    @Test
    void itGreetsWhoeverIsNamed() {
        assertThat(kernel.enter("greet Ada")).containsExactly("Hello, Ada.");
        assertThat(kernel.enter("greet  Ada  Lovelace ")).containsExactly("Hello, Ada  Lovelace.");
    }

    @Test
    void itGreetsWithoutAName() {
        assertThat(kernel.enter("greet")).containsExactly("Hello, whoever you are.");
    }

    @Test
    void itServesNoOtherCommand() {
        assertThat(kernel.enter("greets Ada"))
                .containsExactly("Nobody handles the command 'greets'; 'help' lists the kernel's own.");
        assertThat(kernel.enter("GREET Ada")).singleElement().asString().startsWith("Nobody handles");
        assertThat(kernel.faults).isEmpty();
    }
}
