package spin.core.trap;

import org.jspecify.annotations.Nullable;
import spin.dispatcher.ResultHandler;

/// Makes one answer of several: true if one of them is. So VM.PageFault combines its handlers' answers in OSDI '96,
/// section 2.2.
public final class AnyTrue implements ResultHandler<Boolean> {
    @Override
    public Boolean fold(@Nullable Boolean soFar, Boolean result, boolean last) {
        return result || (soFar != null && soFar);
    }
}
