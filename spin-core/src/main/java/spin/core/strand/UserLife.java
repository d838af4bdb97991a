package spin.core.strand;

import spin.core.trap.SavedStates;

/// What a strand of user code does: the CPU executes its program, until a trap ends the strand.
final class UserLife implements Runnable {
    private final Processor processor;
    private final UserState user;

    UserLife(Processor processor, UserState user) {
        this.processor = processor;
        this.user = user;
    }

    @Override
    public void run() {
        var self = processor.running();
        if (processor.user().takesTrap(self)) {
            SavedStates.open(user.view());
            processor.user().asynchronousTrap.accept(self, user.view());
        }
        var cpu = processor.user().cpu;
        SavedStates.begin(user.view(), cpu);
        if (!self.condemned) {
            cpu.userMode(true);
            cpu.run();
        }
    }
}
