package spin.core.control;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The host's watch service on one folder, found again when the folder went away and came back.
///
/// Where the host has no watch to give it is a plain wait: looking less often is the only loss.
final class FolderWatch implements DropFolder.Watch {
    /// Reports come in bursts: after the first, wait a little and take the rest in one.
    private static final long BURST_MILLIS = 20;

    private final Path folder;
    private final @Nullable WatchService service;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable WatchKey key;
    private @Nullable Object watched;

    FolderWatch(Path folder, Consumer<String> say) {
        this.folder = folder;
        WatchService offered = null;
        try {
            offered = folder.getFileSystem().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            say.accept("drop folder " + Messages.oneLine(folder.toString()) + " is looked at every "
                    + DropFolder.SLOW.toSeconds()
                    + " s only: the host cannot watch it (" + Messages.describe(e) + ").");
        }
        this.service = offered;
        register();
    }

    @Override
    public void await(Duration atMost) {
        try {
            if (service == null || !register()) {
                closed.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
                return;
            }
            var signalled = service.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
            if (signalled != null && !closed.await(BURST_MILLIS, TimeUnit.MILLISECONDS)) {
                signalled.pollEvents();
                if (!signalled.reset()) {
                    key = null;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ClosedWatchServiceException _) {
            // That is how close() wakes us.
        }
    }

    /// Sees to it that the folder which bears the name now is the one that is watched: a watch follows the folder, not its name.
    private boolean register() {
        if (service == null) {
            return false;
        }
        try {
            var present = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
            if (key == null || !key.isValid() || !Objects.equals(present, watched)) {
                if (key != null) {
                    key.cancel();
                }
                key = folder.register(service, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
                watched = present;
            }
            return true;
        } catch (IOException _) {
            key = null; // away, or not ours to read: the look that follows says so
            return false;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        if (service != null) {
            try {
                service.close();
            } catch (IOException _) {
                // Nobody waits on it any more.
            }
        }
    }
}
