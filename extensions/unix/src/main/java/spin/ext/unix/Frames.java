package spin.ext.unix;

import java.util.HashMap;
import java.util.Map;
import spin.core.memory.Page;
import spin.core.memory.PageAttributes;
import spin.core.memory.PhysAddr;

/// The frames of all processes of one instance. The kernel may take a page when it needs one; its content is kept here until somebody touches
/// it again.
final class Frames {
    static final int PAGE = 8192;

    private final PhysAddr physical;
    private final Map<Page, Frame> byPage = new HashMap<>();
    private final Texts texts = new Texts(this);

    Frames(PhysAddr physical) {
        this.physical = physical;
    }

    Texts texts() {
        return texts;
    }

    /// How many the machine has for everybody.
    int all() {
        return physical.frames();
    }

    int free() {
        return physical.freeFrames();
    }

    /// A frame of zeroes.
    Frame fresh() {
        return over(physical.allocate(PageAttributes.any()));
    }

    /// A frame whose page is there already.
    Frame over(Page page) {
        var frame = new Frame(page);
        byPage.put(page, frame);
        return frame;
    }

    Frame copyOf(Frame other) {
        var copy = fresh();
        physical.write(page(copy), 0, read(other, 0, PAGE));
        return copy;
    }

    byte[] read(Frame frame, int offset, int length) {
        return physical.read(page(frame), offset, length);
    }

    void write(Frame frame, int offset, byte[] bytes) {
        physical.write(page(frame), offset, bytes);
    }

    /// Its page, brought back if it had been taken.
    Page page(Frame frame) {
        var page = frame.page;
        if (page != null) {
            return page;
        }
        var back = physical.allocate(PageAttributes.any());
        var content = frame.saved;
        if (content != null) {
            physical.write(back, 0, content);
        }
        frame.saved = null;
        frame.page = back;
        byPage.put(back, frame);
        return back;
    }

    /// One process less has it.
    void release(Frame frame) {
        if (--frame.users > 0) {
            return;
        }
        var page = frame.page;
        frame.page = null;
        frame.saved = null;
        if (page != null) {
            byPage.remove(page);
            physical.deallocate(page);
        }
    }

    /// The kernel takes the page: what is in it is read now or never.
    void repossessed(Page page) {
        var frame = byPage.remove(page);
        if (frame != null) {
            frame.saved = texts.forget(frame) ? null : physical.read(page, 0, PAGE);
            frame.page = null;
        }
    }
}
