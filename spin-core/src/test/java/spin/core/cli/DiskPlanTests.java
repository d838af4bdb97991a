package spin.core.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiskPlanTests {
    @Test
    void itSaysWhereHowLargeAndWhose() {
        assertThat(DiskPlan.parse("a.img")).isEqualTo(new DiskPlan(Path.of("a.img"), 0, ""));
        assertThat(DiskPlan.parse("a.img,size=64,for=diskfs.jar"))
                .isEqualTo(new DiskPlan(Path.of("a.img"), 64, "diskfs.jar"));
    }

    @Test
    void nonsenseGetsOneSentence() {
        var told = Map.of("", "'' is no file", ",size=1", "'' is no file", "a\0b", "is no file", "a,size=",
                "'' is no size", "a,size=0", "'0' is no size", "a,size=-1", "'-1' is no size", "a,size=2001",
                "1 to 2000 megabytes", "a,b", "'b' is no option", "a,size", "'size' is no option", "a,colour=red",
                "'colour=red' is no option");
        told.forEach((text, why) -> assertThatThrownBy(() -> DiskPlan.parse(text)).as(text)
                .isInstanceOf(CommandFailure.class).hasMessageContaining(why).hasMessageStartingWith("--disk: "));
    }
}
