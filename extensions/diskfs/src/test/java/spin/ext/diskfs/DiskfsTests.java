package spin.ext.diskfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.core.boot.SpinStarter;
import spin.core.cli.CommandFailure;
import spin.core.cli.DiskPlan;
import spin.core.cli.KernelStarter;
import spin.core.cli.NetPlan;
import spin.core.control.KernelControl;
import spin.core.load.Jars;

/// The extension as its users have it: a JAR that is dropped into a running kernel which has a drive.
class DiskfsTests {
    @TempDir
    Path folder;

    private final List<String> console = new ArrayList<>();

    private KernelControl boot(String option) {
        return new SpinStarter().boot(
                new KernelStarter.Options("", new KernelStarter.Options("").approvers(), NetPlan.NONE,
                        List.of(DiskPlan.parse(folder.resolve("image") + option))),
                console::add);
    }

    /// A JAR that writes files and reads them at the prompt: `put NAME TEXT`, `get NAME`.
    private static byte[] user() {
        return Jars
                .of("""
                        import java.nio.charset.StandardCharsets;
                        import spin.core.Extension;
                        import spin.core.Kernel;
                        import spin.core.file.FileException;
                        import spin.core.file.Files;
                        import spin.core.file.NewNode;
                        import spin.core.shell.Shell;
                        public final class Main implements Extension {
                            public void start(Kernel kernel) {
                                var files = kernel.resolve(Files.class);
                                kernel.events().on(Shell.class, Shell::run).guard((command, rest) -> command.equals("put"))
                                        .handle((command, rest) -> {
                                            var words = rest.split(" ");
                                            var file = files.find(words[0]).root().create(words[1], NewNode.withMode(0644));
                                            var bytes = words[2].getBytes(StandardCharsets.ISO_8859_1);
                                            file.write(0, bytes, 0, bytes.length);
                                            return true;
                                        }).install();
                                kernel.events().on(Shell.class, Shell::run).guard((command, rest) -> command.equals("get"))
                                        .handle((command, rest) -> {
                                            var words = rest.split(" ");
                                            try {
                                                var bytes = new byte[100];
                                                var file = files.find(words[0]).root().lookup(words[1]);
                                                int count = file.read(0, bytes, 0, 100);
                                                kernel.console().println(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
                                            } catch (FileException refused) {
                                                kernel.console().println(refused.error() + ": " + refused.getMessage());
                                            }
                                            return true;
                                        }).install();
                            }
                        }
                        """);
    }

    private static void load(KernelControl kernel, String name, byte[] jar) {
        var loaded = kernel.load(name, jar);
        assertThat(loaded.done()).as(loaded.text()).isTrue();
    }

    @Test
    void whatIsWrittenIsThereInTheNextRunAlthoughNobodySaidSync() throws IOException {
        try (var kernel = boot(",for=diskfs.jar")) {
            load(kernel, "diskfs.jar", jar());
            load(kernel, "user.jar", user());
            kernel.shell("put disk0 greeting hello");
            assertThat(kernel.shell("mounts").text()).contains("disk0  diskfs  diskfs.jar");
        }
        try (var kernel = boot(",for=diskfs.jar")) {
            load(kernel, "user.jar", user());
            assertThat(kernel.shell("get disk0 greeting").text()).startsWith("ENODEV");
            load(kernel, "diskfs.jar", jar());
            assertThat(kernel.shell("get disk0 greeting").text()).isEqualTo("hello");
        }
    }

    @Test
    void aJarThatWasGrantedNothingMountsNothingUntilItIs() throws IOException {
        try (var kernel = boot(",size=20")) {
            load(kernel, "diskfs.jar", jar());
            assertThat(kernel.shell("mounts").text()).isEqualTo("nothing is mounted");
            assertThat(kernel.shell("mount disk0 home").text()).contains("may not have all of disk0");
            assertThat(kernel.shell("disk grant disk0 diskfs.jar 64 4096").text())
                    .isEqualTo("blocks 64 to 4159 of disk0 are diskfs.jar's.");
            assertThat(kernel.shell("mount disk0 home").text()).isEqualTo("disk0 is mounted as home");
            assertThat(kernel.shell("mounts").text()).contains("home");
            assertThat(kernel.shell("mount disk0 again").text())
                    .isEqualTo("blocks 64 to 4159 of disk0 are mounted as home; unmount it first");
            assertThat(kernel.shell("format disk0").text()).contains("unmount it first");
            assertThat(kernel.shell("unmount home").text()).isEqualTo("home is not mounted any more");
            assertThat(kernel.shell("format disk0").text()).isEqualTo("disk0 is an empty file system");
            assertThat(kernel.shell("mount").text()).startsWith("mount DRIVE NAME");
            assertThat(kernel.shell("mount disk9 x").text()).contains("there is no drive 'disk9'");
            assertThat(kernel.shell("disk grants").text()).contains("disk0     64    4096  diskfs.jar");
        }
    }

    @Test
    void aDiskThatHoldsSomethingElseIsNotTouched() throws IOException {
        Files.writeString(folder.resolve("image"), "a letter to a friend");
        try (var kernel = boot(",size=20,for=diskfs.jar")) {
            load(kernel, "diskfs.jar", jar());
            load(kernel, "user.jar", user());
            assertThat(kernel.shell("get disk0 greeting").text()).contains("there is no file system on that disk");
        }
        assertThat(Files.readString(folder.resolve("image"))).isEqualTo("a letter to a friend");
    }

    @Test
    void aLaterVersionFindsWhatTheFormerHeld() throws IOException {
        try (var kernel = boot(",size=20,for=diskfs.jar")) {
            load(kernel, "diskfs.jar", jar());
            load(kernel, "user.jar", user());
            kernel.shell("put disk0 greeting hello");
            load(kernel, "diskfs.jar", jar());
            assertThat(kernel.shell("get disk0 greeting").text()).isEqualTo("hello");
            assertThat(kernel.unload("diskfs.jar").text())
                    .isEqualTo("diskfs.jar is unloaded, and its classes are gone.");
            assertThat(kernel.shell("get disk0 greeting").text()).startsWith("ENODEV");
        }
    }

    @Test
    void oneImageIsOneMachinesOnly() {
        try (var kernel = boot(",size=20")) {
            assertThat(kernel.shell("disk").text()).contains("disk0");
            assertThatThrownBy(() -> boot(",size=20")).isInstanceOf(CommandFailure.class)
                    .hasMessageContaining("in use by another machine");
        }
        boot(",size=20").close();
    }

    private static byte[] jar() throws IOException {
        var classes = Path.of("target", "classes");
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes); var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                var entry = new JarEntry(classes.relativize(file).toString());
                entry.setTime(0);
                jar.putNextEntry(entry);
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
