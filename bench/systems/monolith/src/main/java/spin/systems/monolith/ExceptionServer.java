package spin.systems.monolith;

import org.jspecify.annotations.Nullable;

/// What a program is told of what it did wrong. In Mach that is a message to a port, and a UNIX signal is what one receiver of such messages makes of it.
///
/// The faulting thread sends a message with rights to itself and its task to its own exception port, or its task's if it has none, and waits for the reply
/// at a port of its own. The kernel's handler of UNIX exceptions takes the message, names a signal, posts it to the thread that the message is about, gives
/// its rights back and replies. If the reply says that nothing was done, or no port is there, the process is ended.
///
/// Source: `kern/exception.c` and `uxkern/ux_exception.c` of Mach 2.5; Black et al., The Mach Exception Handling Facility, CMU-CS-88-129.
final class ExceptionServer {

    static final int BAD_ACCESS = 1;
    static final int BAD_INSTRUCTION = 2;
    static final int ARITHMETIC = 3;
    static final int BREAKPOINT = 6;
    /// A code of [#BAD_ACCESS] beside those of [AddressSpace#fault]: the address is not a multiple of what is accessed.
    static final int UNALIGNED = 4;

    private static final int INVALID_ARGUMENT = 4;

    private final Kernel kernel;
    private final Step serving = this::serve;
    private final Step sending = this::send;
    private final Step replied = this::replied;
    /// Where exceptions go that become signals. Tasks inherit it.
    private final Port port = new Port(null);
    /// The rights of the task that the server's thread is in.
    private final PortNames names = new PortNames();
    private Port.@Nullable Message freeMessages;

    ExceptionServer(Kernel kernel) {
        this.kernel = kernel;
    }

    /// The server's thread begins to wait for messages.
    void start() {
        kernel.run(kernel.processes.makeKernelThread(serving));
    }

    Port port() {
        return port;
    }

    /// Rights that the server holds, for tests: none between two messages.
    PortNames names() {
        return names;
    }

    /// Which signal an exception is.
    static int signal(int exception, int code) {
        return switch (exception) {
            case BAD_ACCESS -> code == UNALIGNED || code == 0 ? UnixAbi.SIGBUS : UnixAbi.SIGSEGV;
            case ARITHMETIC -> UnixAbi.SIGFPE;
            case BREAKPOINT -> UnixAbi.SIGTRAP;
            default -> UnixAbi.SIGILL;
        };
    }

    // The faulting thread.

    /// Tells the thread's or the task's exception port, and waits for what comes of it.
    void raise(KernelThread victim, int exception, int code, long subcode) {
        var reply = victim.replyPort;
        if (reply == null) {
            reply = new Port(null);
            victim.replyPort = reply;
        }
        var message = message(reply, victim.port, victim.process.port);
        message.exception = exception;
        message.code = code;
        message.subcode = subcode;
        victim.sends = message;
        send(victim);
    }

    private void send(KernelThread victim) {
        var message = victim.sends;
        var to = victim.exceptionPort;
        if (to == null) {
            to = victim.process.exceptionPort;
        }
        if (message == null || to == null) {
            kernel.processes.end(victim.process, 0, "an exception found no port");
            return;
        }
        if (to.isFull()) {
            kernel.wait(victim, to.senders, sending);
            return;
        }
        victim.sends = null;
        to.add(message);
        kernel.wakeOne(to.receivers);
        kernel.wait(victim, message.reply.receivers, replied);
    }

    /// The way back to user mode delivers the signal, if there is one.
    private void replied(KernelThread victim) {
        var reply = victim.replyPort;
        var message = reply == null ? null : reply.take();
        if (reply != null && message == null) {
            kernel.wait(victim, reply.receivers, replied);
        } else if (message != null) {
            if (message.result != 0) {
                kernel.processes.end(victim.process, 0, "nobody handled an exception");
            }
            message.next = freeMessages;
            freeMessages = message;
        }
    }

    private Port.Message message(Port reply, Port thread, Port task) {
        var taken = freeMessages;
        if (taken == null) {
            return new Port.Message(reply, thread, task);
        }
        freeMessages = taken.next;
        taken.reply = reply;
        taken.thread = thread;
        taken.task = task;
        taken.result = 0;
        return taken;
    }

    // The server.

    private void serve(KernelThread server) {
        for (var message = port.take(); message != null; message = port.take()) {
            kernel.wakeOne(port.senders);
            var thread = names.give(message.thread);
            var task = names.give(message.task);
            message.result = raised(thread, message);
            names.release(task);
            names.release(thread);
            var reply = message.reply;
            reply.add(message);
            kernel.wakeOne(reply.receivers);
        }
        kernel.wait(server, port.receivers, serving);
    }

    /// `catch_exception_raise`: the thread is who its port says; that may be nobody by now.
    private int raised(int name, Port.Message message) {
        var about = names.port(name);
        if (about != null && about.object instanceof KernelThread victim) {
            kernel.signals.post(victim, signal(message.exception, message.code), message.subcode, message.code);
            return 0;
        }
        return INVALID_ARGUMENT;
    }
}
