package spin.plexus.tcp;

import spin.dispatcher.EventInterface;

/// Decides how much may be on its way. It is told what happened to one connection and sets the two values of its window;
/// what to send again, and when, is the machine's own affair.
///
/// In the kernel these are events: whoever holds a port may handle those of its connections, with the [TcpPort] as the handler's key, and the
/// standard's own handler serves all others. A handler has to be EPHEMERAL and has 10,000 cycles. Before [#lost] and [#timedOut] the standard's
/// threshold is set already, so a handler sets only what it wants otherwise.
@EventInterface
public interface CongestionControl {
    /// New data has been acknowledged and nothing is being recovered.
    ///
    /// @param bytes how many
    void acknowledged(CongestionWindow window, int bytes);

    /// A segment was lost while others arrived. What is set as threshold becomes the window.
    void lost(CongestionWindow window);

    /// No answer came in time. The window is one segment afterwards, whatever is set here.
    void timedOut(CongestionWindow window);
}
