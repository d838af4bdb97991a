package spin.domains.retain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("UnusedVariable") // What the fields are for is to keep things alive.
class RetainingPathTests {

    /// What is looked for.
    static final class Wanted {
        final long serial;

        Wanted(long serial) {
            this.serial = serial;
        }
    }

    static final class Holder {
        final Object[] kept;

        Holder(Object... kept) {
            this.kept = kept;
        }
    }

    private static @Nullable List<Object> leak;
    private static @Nullable WeakReference<Wanted> weak;

    @TempDir
    Path folder;

    @Test
    void thePathNamesEachFieldFromTheRootToTheObject() throws IOException {
        leak = new ArrayList<>(List.of("before", new Holder("x", new Wanted(4711))));
        try {
            var path = RetainingPath.to(Wanted.class.getName(), "serial", 4711, folder);
            assertThat(path).hasValueSatisfying(lines -> {
                assertThat(lines.getFirst()).contains(" holds ");
                assertThat(lines).containsSubsequence("static field leak of it is java.util.ArrayList",
                        "field elementData of it is java.lang.Object[]",
                        "element 1 of it is " + Holder.class.getName(),
                        "field kept of it is java.lang.Object[]", "element 1 of it is " + Wanted.class.getName());
                assertThat(lines.getLast()).isEqualTo("element 1 of it is " + Wanted.class.getName());
            });
            assertThat(folder).as("the dump is deleted").isEmptyDirectory();
        } finally {
            leak = null;
        }
    }

    @Test
    void aWeakReferenceKeepsNothing() throws IOException {
        var strong = new Wanted(12);
        weak = new WeakReference<>(strong);
        leak = new ArrayList<>(List.of(strong));
        strong = null;
        assertThat(RetainingPath.to(Wanted.class.getName(), "serial", 12, folder)).isPresent();
        leak = null;
        assertThat(RetainingPath.to(Wanted.class.getName(), "serial", 12, folder)).isEmpty();
    }

    @Test
    void anObjectOfAnotherSerialIsNotIt() throws IOException {
        leak = new ArrayList<>(List.of(new Wanted(1)));
        try {
            assertThat(RetainingPath.to(Wanted.class.getName(), "serial", 2, folder)).isEmpty();
        } finally {
            leak = null;
        }
    }

    @Test
    void aDamagedDumpIsAnIoExceptionAndNothingElse() throws IOException {
        var file = folder.resolve("good.hprof");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file.toString(), true);
        var start = new byte[200_000];
        try (var in = Files.newInputStream(file)) {
            assertThat(in.readNBytes(start, 0, start.length)).isEqualTo(start.length);
        }
        Files.delete(file);
        var chance = new SplittableRandom(7);
        var bad = folder.resolve("bad.hprof");
        Files.write(bad, start);
        assertThatThrownBy(() -> RetainingPath.in(bad, "x", "y", 1)).isInstanceOf(IOException.class);
        for (int i = 0; i < 60; i++) {
            var damaged = start.clone();
            for (int flips = 0; flips < 20; flips++) {
                damaged[chance.nextInt(damaged.length)] ^= (byte) (1 << chance.nextInt(8));
            }
            Files.write(bad, damaged);
            assertThatThrownBy(() -> RetainingPath.in(bad, "x", "y", 1)).as("try %d", i)
                    .isInstanceOf(IOException.class);
        }
        Files.write(bad, new byte[]{1, 2, 3});
        assertThatThrownBy(() -> RetainingPath.in(bad, "x", "y", 1)).isInstanceOf(IOException.class);
    }
}
