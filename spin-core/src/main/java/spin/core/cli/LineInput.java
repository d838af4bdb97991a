package spin.core.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Lines of UTF-8 from a stream, with a limit: a stream without line ends must not fill the memory.
final class LineInput {
    private final InputStream in;
    private final int limitBytes;

    /// @param text the line without its end, or null if it was too long
    record Line(@Nullable String text) {}

    LineInput(InputStream in, int limitBytes) {
        this.in = new BufferedInputStream(in);
        this.limitBytes = limitBytes;
    }

    /// The next line, the last one with or without a line end; null at the end. Of a line that is too long the rest is passed over.
    @Nullable
    Line next() throws IOException {
        var line = new ByteArrayOutputStream();
        boolean tooLong = false;
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (line.size() == limitBytes) {
                tooLong = true;
            } else {
                line.write(next);
            }
        }
        return new Line(tooLong ? null : line.toString(StandardCharsets.UTF_8));
    }
}
