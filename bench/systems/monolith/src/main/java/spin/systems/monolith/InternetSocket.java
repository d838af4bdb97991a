package spin.systems.monolith;

import spin.systems.monolith.net.Owner;
import spin.systems.monolith.net.SocketError;

/// A descriptor over an endpoint of a protocol of the internet: what 4.3BSD has in `uipc_socket.c` between the file's operations and the protocol's.
///
/// What a call sends and receives is in the thread's `uio`; where it wants an address is there too. Calls answer as those of [OpenFile] do.
abstract class InternetSocket extends OpenFile implements Owner {

    /// Flags of a call: what is received stays where it is; and nothing less than all is enough.
    static final int PEEK = 2;
    static final int WAIT_FOR_ALL = 0x40;

    final NetworkKernel kernel;
    final SocketSide incoming;
    final SocketSide outgoing;

    InternetSocket(NetworkKernel kernel) {
        super(1);
        this.kernel = kernel;
        incoming = new SocketSide(kernel);
        outgoing = new SocketSide(kernel);
    }

    /// @param name a host and a port, either of which may be 0
    abstract void bind(KernelThread caller, long name);

    abstract void connect(KernelThread caller, long name);

    void listen(KernelThread caller, long most) {
        kernel.failure(caller, UnixAbi.EOPNOTSUPP);
    }

    void accept(KernelThread caller) {
        kernel.failure(caller, UnixAbi.EOPNOTSUPP);
    }

    /// @param name whom to, a host and a port; 0 for whom it is connected with
    abstract void send(KernelThread caller, long name);

    abstract void receive(KernelThread caller);

    @Override
    final void read(KernelThread caller) {
        caller.nameAt = 0;
        caller.flags = 0;
        receive(caller);
    }

    @Override
    final void write(KernelThread caller) {
        send(caller, 0);
    }

    @Override
    public void readable() {
        incoming.wake();
    }

    @Override
    public void writable() {
        outgoing.wake();
    }

    final void answer(KernelThread caller, int error) {
        if (error == SocketError.NONE) {
            kernel.result(caller, 0);
        } else {
            kernel.failure(caller, error);
        }
    }

    /// `cantsendmore`: the call is answered, and the program told by a signal that it need not answer.
    final void broken(KernelThread caller) {
        kernel.failure(caller, UnixAbi.EPIPE);
        kernel.signals.post(caller, UnixAbi.SIGPIPE, 0, 0);
    }
}
