package spin.ext.greeter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import spin.core.Extension;
import spin.core.load.Published;
import spin.domains.verify.DomainRules;
import spin.domains.verify.Examination;
import spin.domains.verify.Verdict;

/// The classes packed as their JAR, against the rules for what strangers may drop into a kernel.
class JarTests {
    private final Examination examination = Examination.of("greeter.jar", jar(),
            DomainRules.standard(Extension.class.getName()));

    @Test
    void theVerifierAcceptsIt() {
        assertThat(examination.report().violations()).isEmpty();
        assertThat(examination.report().verdict()).isEqualTo(Verdict.ACCEPTED);
        assertThat(examination.report().entryClass()).isEqualTo(Greeter.class.getName());
    }

    @Test
    void everythingItNamesIsPublished() {
        var published = Published.classNames(getClass().getClassLoader());

        assertThat(examination.jar().orElseThrow().imports()).isNotEmpty()
                .allSatisfy(use -> assertThat(use.owners()).as(use.symbol())
                        .anySatisfy(owner -> assertThat(published).contains(owner.replace('/', '.'))));
    }

    private static byte[] jar() {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes)) {
            for (var name : List.of("Greeter.class", "package-info.class")) {
                jar.putNextEntry(new JarEntry("spin/ext/greeter/" + name));
                try (var in = Greeter.class.getResourceAsStream(name)) {
                    assertThat(in).as(name).isNotNull().satisfies(file -> file.transferTo(jar));
                }
                jar.closeEntry();
            }
        } catch (IOException e) {
            throw new AssertionError("a JAR in memory cannot be written", e);
        }
        return bytes.toByteArray();
    }
}
