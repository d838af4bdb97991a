package spin.systems.monolith;

import org.jspecify.annotations.Nullable;

/// The thread of the kernel that makes signals out of exceptions.
///
/// In Mach a fault of a program is a message to its exception port, and a UNIX signal is what one receiver of such messages does: the faulting
/// thread sends the message and waits for the reply, the server's thread takes it, names a signal and replies. Source: Black et al., The Mach
/// Exception Handling Facility, CMU-CS-88-129, 1988 (from memory).
final class ExceptionServer {

    /// A message: from whom, and what happened.
    private static final class Message {
        final KernelThread victim;
        final int signal;
        final long address;
        final int code;
        @Nullable
        Message next;

        Message(KernelThread victim, int signal, long address, int code) {
            this.victim = victim;
            this.signal = signal;
            this.address = address;
            this.code = code;
        }
    }

    private final Kernel kernel;
    private static final Step REPLIED = ExceptionServer::replied;

    private final Step serving = this::serve;
    private final WaitQueue receiver = new WaitQueue();
    private final WaitQueue victims = new WaitQueue();
    private @Nullable Message first;
    private @Nullable Message last;

    ExceptionServer(Kernel kernel) {
        this.kernel = kernel;
    }

    /// The server's thread begins to wait for messages.
    void start() {
        kernel.run(kernel.processes.makeKernelThread(serving));
    }

    /// Sends the message and waits for the reply.
    void raise(KernelThread victim, int signal, long address, int code) {
        var message = new Message(victim, signal, address, code);
        var tail = last;
        if (tail == null) {
            first = message;
        } else {
            tail.next = message;
        }
        last = message;
        kernel.wakeOne(receiver);
        kernel.wait(victim, victims, REPLIED);
    }

    private static void replied(KernelThread victim) {
        // The signal has been posted; the way back to user mode delivers it.
    }

    private void serve(KernelThread server) {
        for (var message = first; message != null; message = first) {
            first = message.next;
            if (first == null) {
                last = null;
            }
            var victim = message.victim;
            if (!victim.ended) {
                kernel.signals.post(victim, message.signal, message.address, message.code);
                victims.remove(victim);
                kernel.run(victim);
            }
        }
        kernel.wait(server, receiver, serving);
    }
}
