package spin.core.boot;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.core.control.Upload;
import spin.core.load.ExtensionLoader;
import spin.core.strand.Mutex;
import spin.core.strand.Processor;
import spin.core.strand.ThreadService;
import spin.core.user.ExtensionDoor;
import spin.dispatcher.Requester;

/// The loader as strands use it: one JAR is loaded or unloaded at a time, even if its start waits.
final class Loading implements ExtensionDoor {
    private static final int PRIORITY = 40;

    private final Processor processor;
    private final ExtensionLoader loader;
    private final Mutex one;

    Loading(Processor processor, ExtensionLoader loader) {
        this.processor = processor;
        this.loader = loader;
        one = new ThreadService(processor, SpinKernel.KERNEL).mutex();
    }

    ExtensionLoader.Result load(Upload upload) {
        return alone(() -> loader.load(upload));
    }

    ExtensionLoader.Result unload(String fileName) {
        return alone(() -> loader.unload(fileName));
    }

    ExtensionLoader.Result unloadWithUsers(String fileName) {
        return alone(() -> loader.unloadWithUsers(fileName));
    }

    @Override
    public @Nullable String load(String name, byte[] jar, Consumer<Requester> identified) {
        var result = alone(() -> loader.load(Upload.of(name, jar), identified));
        return result.done() ? null : result.text();
    }

    @Override
    public String unloadNow(String name) {
        return unload(name).text();
    }

    @Override
    public void unloadLater(String name) {
        processor.unblock(
                processor.create("unload " + name, SpinKernel.KERNEL, PRIORITY, () -> {
                    one.lock();
                    try {
                        loader.takeOut(name);
                    } finally {
                        one.unlock();
                    }
                }));
    }

    private ExtensionLoader.Result alone(Supplier<ExtensionLoader.Result> work) {
        one.lock();
        try {
            return work.get();
        } finally {
            one.unlock();
        }
    }
}
