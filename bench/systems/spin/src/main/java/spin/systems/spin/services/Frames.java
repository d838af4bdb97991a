package spin.systems.spin.services;

import spin.dispatcher.EventInterface;

/// A frame has come: an event, whose handlers are guarded by what is in the frame.
@EventInterface
public interface Frames {
    void arrived(FrameView frame);
}
