package spin.dispatcher;

import org.jspecify.annotations.Nullable;

/// A handler's part of a raise that does not wait for it.
final class HandedOver implements Runnable {
    private final EventSupervisor supervisor;
    private final Entry entry;
    private final @Nullable Object[] arguments;

    private HandedOver(EventSupervisor supervisor, Entry entry, @Nullable Object[] arguments) {
        this.supervisor = supervisor;
        this.entry = entry;
        this.arguments = arguments;
    }

    static void to(Spawner strands, String title, Requester behalf, EventSupervisor supervisor, Entry entry,
            @Nullable Object[] arguments) {
        strands.spawn(title, behalf, new HandedOver(supervisor, entry, arguments));
    }

    @Override
    public void run() {
        supervisor.run(entry, arguments);
    }
}
