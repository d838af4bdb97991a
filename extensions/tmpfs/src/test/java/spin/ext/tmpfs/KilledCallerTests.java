package spin.ext.tmpfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.file.KilledCallers;
import spin.core.load.Jars;

/// A caller that is ended in the middle of tmpfs leaves it between two calls; see [KilledCallers].
class KilledCallerTests {
    private static final int LIMIT_STEP = 41;

    @Test
    void whereverACallerIsEndedTheFileSystemIsBetweenTwoCalls() {
        try (var kernel = new SpinStarter().boot(new KernelStarter.Options(""), line -> {})) {
            assertThat(kernel.load("tmpfs.jar", Jars.ofFolder(Path.of("target", "classes"))).text())
                    .contains("is loaded");
            var callers = new KilledCallers(kernel, "tmp");

            assertThat(callers.endedByTheirLimit(LIMIT_STEP)).as("so many places").isGreaterThan(20);
            assertThat(callers.killedAfterTurns()).as("so many turns").isGreaterThan(5);
        }
    }
}
