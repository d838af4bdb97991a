package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.util.CheckClassAdapter;

/// The classes that are generated, seen through the transformer's door.
final class GeneratedCodeTests {

    private static Ports.House busy(ClassTransformer transformer) {
        var house = new Ports.House(Dispatcher.builder().transformer(transformer));
        house.exported.deregisterIntrinsic(house.sum());
        try (var batch = house.dispatcher.batch()) {
            var events = batch.events(house.guest, house.exported.finder());
            for (int i = 0; i < 120; i++) {
                events.on(Ports.class, Ports::sum).guard((a, b) -> a > 0).handle((a, b) -> a + b).install();
                events.on(Ports.class, Ports::arrived).handle(house.ports.lines::add).install();
            }
            batch.commit();
        }
        house.exported.results(house.sum(), ResultHandler.<Integer>folding(0, Integer::sum));
        return house;
    }

    @Test
    void everyGeneratedClassPassesThroughTheTransformerAndTheVerifier() {
        Map<String, byte[]> seen = new LinkedHashMap<>();
        var house = busy((name, classFile) -> {
            seen.put(name, classFile);
            return classFile;
        });
        assertThat(house.raiser.sum(1, 1)).isEqualTo(240);
        assertThat(seen.keySet()).contains("spin/dispatcher/Ports$raiser",
                "spin/dispatcher/generate/Ports$sum$120handlers",
                "spin/dispatcher/generate/Ports$arrived$121handlers");
        seen.forEach((name, classFile) -> {
            var complaints = new StringWriter();
            CheckClassAdapter.verify(new ClassReader(classFile), GeneratedCodeTests.class.getClassLoader(), false,
                    new PrintWriter(complaints));
            assertThat(complaints.toString()).as(name).isEmpty();
        });
    }

    @Test
    void generatedClassesHaveNoFieldAndNoLambda() {
        var found = new ArrayList<String>();
        var house = busy((name, classFile) -> {
            new ClassReader(classFile).accept(new Inspection(name, found), 0);
            return classFile;
        });
        assertThat(house.raiser.sum(1, 1)).isEqualTo(240);
        assertThat(found).isEmpty();
    }

    /// Writes down what generated code must not have.
    private static final class Inspection extends ClassVisitor {
        private final String name;
        private final List<String> found;

        Inspection(String name, List<String> found) {
            super(Opcodes.ASM9);
            this.name = name;
            this.found = found;
        }

        @Override
        public FieldVisitor visitField(int access, String field, String descriptor, String signature, Object value) {
            found.add(name + " has field " + field);
            return super.visitField(access, field, descriptor, signature, value);
        }

        @Override
        public MethodVisitor visitMethod(int access, String method, String descriptor, String signature,
                String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitInvokeDynamicInsn(String called, String type, Handle bootstrap, Object... arguments) {
                    found.add(name + " has invokedynamic " + called);
                }
            };
        }
    }

    @Test
    void aTransformerMayRewriteAllOfIt() {
        var counted = new int[1];
        var house = busy((name, classFile) -> {
            counted[0]++;
            var reader = new ClassReader(classFile);
            var writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
            reader.accept(writer, ClassReader.SKIP_FRAMES);
            return writer.toByteArray();
        });
        assertThat(house.raiser.sum(1, 1)).isEqualTo(240);
        // At least the raiser, one class for each event in the batch, and one for the folding.
        assertThat(counted[0]).isGreaterThanOrEqualTo(4);
        assertThat(house.arrived().listing()).contains("class Ports$arrived$121handlers", "raise2(Object");
    }

    @Test
    void aTransformerThatBreaksTheClassFailsTheInstallAndNothingElse() {
        var breaks = new boolean[1];
        var house = new Ports.House(
                Dispatcher.builder().transformer((name, classFile) -> breaks[0] ? new byte[]{1, 2, 3} : classFile));
        breaks[0] = true;
        assertThatThrownBy(() -> house.recorder("one")).isInstanceOf(ClassFormatError.class);
        assertThat(house.raised("a")).containsExactly("intrinsic a");
        breaks[0] = false;
        house.recorder("two");
        assertThat(house.raised("a")).containsExactly("intrinsic a", "two");
    }

    @Test
    void aTransformerThatChangesEventsIsTold() {
        var house = new ArrayList<Ports.House>();
        house.add(new Ports.House(Dispatcher.builder().transformer((name, classFile) -> {
            if (!house.isEmpty()) {
                house.get(0).dispatcher.uninstallAll(house.get(0).guest);
            }
            return classFile;
        })));
        assertThatThrownBy(() -> house.get(0).recorder("one")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("by the class transformer");
        assertThat(house.get(0).raised("a")).containsExactly("intrinsic a");
    }

    @Test
    void aPropertyDumpsEveryClassFile(@TempDir Path directory) throws IOException {
        var into = directory.resolve("dump");
        System.setProperty("spin.dispatcher.dump", into.toString());
        try {
            new Ports.House().recorder("one");
        } finally {
            System.clearProperty("spin.dispatcher.dump");
        }
        try (var files = Files.list(into)) {
            assertThat(files.map(file -> file.getFileName().toString().replaceFirst("^\\d+-", "")))
                    .containsExactlyInAnyOrder("Ports$raiser.class", "Ports$arrived$2handlers.class");
        }
    }
}
