package spin.hw.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.hw.Machine;
import spin.hw.net.cluster.AlarmDriven;
import spin.hw.net.cluster.Member;
import spin.hw.net.pcap.PcapngWriter;
import spin.hw.profile.Profile;

/// The README's two machines on a cable, compiled from its text and run.
class WiresReadmeTests {
    private static final String BEGIN = "```java\nvar left = new Station";
    private static final String FRAME = """
            import java.util.List;
            import spin.hw.Machine;
            import spin.hw.net.*;
            import spin.hw.net.cluster.*;
            import spin.hw.net.fault.*;
            import spin.hw.net.link.*;
            import spin.hw.net.pcap.*;
            import spin.hw.profile.Profile;
            public class Wires {
                public static LinkPort run(Profile profile, Machine one, Machine other, Member oneMember, Member otherMember,
                        PcapngWriter capture) throws Exception {
            EXAMPLE
                    return port;
                }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void theExampleAdvancesTwoMachinesByASecond() throws IOException, ReflectiveOperationException {
        var readme = Files.readString(Path.of("README.md"));
        int begin = readme.indexOf(BEGIN) + "```java\n".length();
        var source = folder.resolve("Wires.java");
        Files.writeString(source, FRAME.replace("EXAMPLE", readme.substring(begin, readme.indexOf("```", begin))));
        var complaints = new ByteArrayOutputStream();
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, complaints, "-proc:none", "-d",
                folder.toString(), "-cp", System.getProperty("java.class.path"), source.toString());
        assertThat(result).as(complaints.toString(StandardCharsets.UTF_8)).isZero();

        var profile = Profile.named("dec3000-400");
        var one = new Machine(profile, 1);
        var other = new Machine(profile, 2);
        try (var loader = new URLClassLoader(new URL[]{folder.toUri().toURL()}, getClass().getClassLoader());
                var capture = new PcapngWriter(new ByteArrayOutputStream(), "")) {
            var port = (LinkPort) loader.loadClass("Wires")
                    .getMethod("run", Profile.class, Machine.class, Machine.class, Member.class, Member.class,
                            PcapngWriter.class)
                    .invoke(null, profile, one, other, member("one", one), member("other", other), capture);
            assertThat(port.carrier()).isTrue();
        }
        assertThat(one.clock().now()).isEqualTo(profile.hertz());
        assertThat(other.clock().now()).isEqualTo(profile.hertz());
    }

    private static Member member(String name, Machine machine) {
        return new AlarmDriven(new Station(name, machine.profile().hertz(), machine.clock(), machine.events()));
    }
}
