package spin.ext.tally;

import java.util.ArrayList;
import java.util.List;
import spin.core.Console;
import spin.core.Kernel;
import spin.core.boot.SpinKernel;
import spin.core.shell.Shell;
import spin.core.shell.ShellCommands;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Events;
import spin.dispatcher.Fault;
import spin.dispatcher.Limits;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.profile.Profile;

/// A kernel with its parts attached, as an extension sees it, and its prompt. The extension runs as plain classes here,
/// unmetered; how its JAR is verified, linked and metered is tested where that is done.
final class Running implements Kernel {
    final List<String> printed = new ArrayList<>();
    final List<Fault> faults = new ArrayList<>();
    private final SpinKernel kernel = new SpinKernel(new Machine(Profile.named("dec3000-400"), 1),
            Dispatcher.builder().limits(new NoMeter()).faults(faults::add).build(), printed::add);
    private final Requester who = Requester.of("tally.jar");

    Running() {
        kernel.attachParts();
        new Tally().start(this);
    }

    /// What the prompt prints for a line.
    List<String> enter(String line) {
        printed.clear();
        new ShellCommands(console(), resolve(Shell.class)).enter(line);
        return List.copyOf(printed);
    }

    @Override
    public <T> T resolve(Class<T> type) {
        return kernel.find(type, who).raiser();
    }

    @Override
    public Events events() {
        return kernel.events(who);
    }

    @Override
    public Console console() {
        return kernel.console();
    }

    @Override
    public String name() {
        return who.name();
    }

    private record NoMeter() implements Limits {
        @Override
        public long begin(long units) {
            return 0;
        }

        @Override
        public void end(long token) {}

        @Override
        public boolean terminated(Throwable thrown) {
            return false;
        }
    }
}
