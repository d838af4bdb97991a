package spin.core.boot;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import spin.core.control.KernelControl;
import spin.core.control.Upload;
import spin.core.load.ExtensionLoader;
import spin.core.shell.ShellCommands;

/// The one host thread of a running kernel: requests from outside queue up for it and are answered in their order.
public final class KernelThread implements KernelControl {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        // Deep recursion in an extension ends in a StackOverflowError of that extension; give it a stack of its own size.
        var kernel = new Thread(null, task, "kernel", 16L << 20);
        kernel.setDaemon(true);
        return kernel;
    });
    private final KernelConsole console;
    private final ExtensionLoader loader;
    private final ShellCommands shell;

    KernelThread(KernelConsole console, ExtensionLoader loader, ShellCommands shell) {
        this.console = console;
        this.loader = loader;
        this.shell = shell;
    }

    @Override
    public Outcome load(Upload upload) {
        return served(() -> outcome(loader.load(upload)));
    }

    @Override
    public Outcome unload(String fileName) {
        return served(() -> outcome(loader.unload(fileName)));
    }

    @Override
    public Outcome shell(String line) {
        return served(() -> {
            console.beginAnswer();
            boolean done;
            try {
                done = shell.enter(line);
            } catch (Throwable e) {
                console.endAnswer();
                throw e;
            }
            return new Outcome(done, console.endAnswer());
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private static Outcome outcome(ExtensionLoader.Result result) {
        return new Outcome(result.done(), result.text());
    }

    private Outcome served(Supplier<Outcome> request) {
        Future<Outcome> answer;
        try {
            answer = thread.submit(request::get);
        } catch (RejectedExecutionException _) {
            return new Outcome(false, "the kernel has been halted");
        }
        try {
            return answer.get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Outcome(false, "the request was interrupted; whether it was carried out is shown by 'domains'");
        } catch (ExecutionException e) {
            // The kernel's own mistake, not the requester's: nothing of it is hidden.
            throw new IllegalStateException("the kernel failed on a request: " + e.getCause(), e.getCause());
        }
    }
}
