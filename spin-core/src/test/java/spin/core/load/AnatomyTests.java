package spin.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnatomyTests {
    private static final String SOURCE = """
            import spin.core.Extension;
            import spin.core.Kernel;

            /* A comment
               of two lines. */
            public final class Main implements Extension {
                // nothing
                public void start(Kernel kernel) {
                    int x = 3;
                    kernel.console().println("x");
                }
            }
            """;

    /// What javac makes of it: the constructor is aload_0, invokespecial, return (5 bytes); start is iconst_3, istore_2, aload_1,
    /// invokeinterface, ldc, invokeinterface, return (1 + 1 + 1 + 5 + 2 + 5 + 1).
    @Test
    void codeIsCountedInBytesOfInstructionsAndInLinesTheyCameFrom() {
        var anatomy = Anatomy.of(Jars.of(SOURCE), Set.of("spin.core.Extension", "spin.core.Kernel", "spin.core.Console",
                "spin.core.memory.PhysAddr"));

        assertThat(anatomy.classes()).isEqualTo(1);
        assertThat(anatomy.codeBytes()).isEqualTo(5 + 16);
        assertThat(anatomy.codeLines()).isEqualTo(4);
        assertThat(anatomy.sourceLines()).isEqualTo(-1);
        assertThat(anatomy.imports()).containsExactlyInAnyOrder("spin.core.Extension", "spin.core.Kernel",
                "spin.core.Console");
    }

    @Test
    void dataIsTheConstantPoolByteForByte() {
        var classFile = Jars.compile(SOURCE).get("Main.class");
        assertThat(classFile).isNotNull();
        var reader = new org.objectweb.asm.ClassReader(classFile);

        assertThat(Anatomy.of(Jars.of(SOURCE), Set.of()).dataBytes()).as("from the count to the access flags")
                .isEqualTo(reader.header - 10);
    }

    @Test
    void sourcesInTheJarAreCountedToo() {
        var files = new LinkedHashMap<>(Jars.compile(SOURCE));
        files.put("Main.java", SOURCE.getBytes(StandardCharsets.UTF_8));

        assertThat(Anatomy.of(Jars.pack(files), Set.of()).sourceLines()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({"'',0", "' \n\t\n',0", "'a\nb',2", "'// x\na // y',1", "'/* a */ b',1", "'/* a */',0",
            "'/*\na\n*/ b',1",
            "'/* a */ /* b */ // c',0", "'/*\n*/ /* x',0"})
    void aLineIsOneThatIsNeitherBlankNorAllComment(String source, int lines) {
        assertThat(Anatomy.linesOf(source)).isEqualTo(lines);
    }
}
