package spin.core.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountPlanTests {
    @TempDir
    Path folder;

    @Test
    void itSaysWhatWhereAndHow() throws IOException {
        assertThat(MountPlan.parse(folder + "=/data")).isEqualTo(new MountPlan(folder, "data", false));
        assertThat(MountPlan.parse(folder + "=data:ro")).isEqualTo(new MountPlan(folder, "data", true));
        assertThat(MountPlan.parse(folder + "=/")).isEqualTo(new MountPlan(folder, "root", false));
        var odd = Files.createDirectory(folder.resolve("a=b"));
        assertThat(MountPlan.parse(odd + "=x")).isEqualTo(new MountPlan(odd, "x", false));
    }

    @Test
    void nonsenseGetsOneSentence() throws IOException {
        var file = Files.createFile(folder.resolve("file"));
        for (var text : List.of("", "=", "=/data", folder.toString(), folder + ":ro", "a\0b=/x", file + "=/x",
                folder + "/none=/x")) {
            refused(text);
        }
        for (var place : List.of("", "/a/b", "/..", "..", ".", "//", "a b", "a\n", "\u00e4")) {
            refused(folder + "=" + place);
        }
    }

    private static void refused(String text) {
        assertThatThrownBy(() -> MountPlan.parse(text)).as(text).isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("--mount: ").hasMessageNotContaining("\n");
    }
}
