package spin.systems.spin.services;

/// A frame has come: an event, whose handlers are guarded by what is in the frame.
public interface Frames {
    void arrived(FrameView frame);
}
