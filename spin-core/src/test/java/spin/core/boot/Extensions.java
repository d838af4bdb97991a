package spin.core.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import spin.core.cli.KernelStarter;
import spin.core.control.Upload;
import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.domains.meter.Meter;

/// A kernel as `spin run` boots it, driven by the test's own thread: so a test sees the strands, and every run is the same.
final class Extensions {
    private static final int PRIORITY = 48;

    final List<String> said = new ArrayList<>();
    final Processor processor;
    private final Assembly assembly;

    Extensions() {
        Meter.access().reset();
        assembly = SpinStarter.assemble(new KernelStarter.Options(""), said::add);
        processor = assembly.kernel().processor();
    }

    SpinKernel kernel() {
        return assembly.kernel();
    }

    void load(String name, byte[] jar) {
        var result = on(() -> assembly.loading().load(Upload.of(name, jar)));
        assertThat(result.done()).as(result.text()).isTrue();
    }

    String unload(String name) {
        return on(() -> assembly.loading().unload(name)).text();
    }

    /// What the line has printed.
    List<String> enter(String line) {
        said.clear();
        on(() -> assembly.shell().enter(line));
        return List.copyOf(said);
    }

    /// The strand of that name which has not ended.
    Strand strand(String name) {
        return processor.strands().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }

    /// What `work` gives on a strand of the kernel, when nobody wants the processor any more.
    <T> T on(Supplier<T> work) {
        var answers = new ArrayList<T>();
        processor.unblock(
                processor.create("test", SpinKernel.KERNEL, PRIORITY, () -> answers.add(work.get())));
        processor.run();
        assertThat(answers).as("the strand that was asked has ended").hasSize(1);
        return answers.getFirst();
    }
}
