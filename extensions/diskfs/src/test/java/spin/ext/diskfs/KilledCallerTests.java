package spin.ext.diskfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.core.boot.SpinStarter;
import spin.core.cli.DiskPlan;
import spin.core.cli.KernelStarter;
import spin.core.cli.NetPlan;
import spin.core.file.KilledCallers;
import spin.core.load.Jars;

/// A caller that is ended in the middle of diskfs leaves it between two calls, and the disk whole; see [KilledCallers].
class KilledCallerTests {
    private static final int LIMIT_STEP = 449;
    private static final int TIME_STEP = 500_009;

    @TempDir
    Path folder;

    @Test
    void whereverACallerIsEndedTheFileSystemIsBetweenTwoCalls() {
        var disk = DiskPlan.parse(folder.resolve("image") + ",size=20,for=diskfs.jar");
        var jar = Jars.ofFolder(Path.of("target", "classes"));
        try (var kernel = new SpinStarter()
                .boot(new KernelStarter.Options("", new KernelStarter.Options("").approvers(),
                        NetPlan.NONE, List.of(disk)), line -> {})) {
            assertThat(kernel.load("diskfs.jar", jar).text()).contains("is loaded");
            var callers = new KilledCallers(kernel, "disk0");

            assertThat(callers.endedByTheirLimit(LIMIT_STEP)).as("so many places").isGreaterThan(10);
            assertThat(callers.killedAfterTurns()).as("so many turns").isGreaterThan(5);
            assertThat(callers.killedAfterCycles(TIME_STEP)).as("so many times").isGreaterThan(10);
            assertThat(kernel.unload("diskfs.jar").done()).isTrue();
            assertThat(kernel.load("diskfs.jar", jar).done()).isTrue();
            assertThat(kernel.shell("mounts").text()).as("what is on the disk is whole").contains("disk0  diskfs");
        }
    }
}
