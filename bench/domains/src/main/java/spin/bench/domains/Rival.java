package spin.bench.domains;

import java.io.IOException;
import java.nio.file.Path;

/// A way to load a plugin.
interface Rival extends AutoCloseable {

    /// The name in the table.
    String title();

    /// Brings the plugin in and makes its entry.
    Loop load(Path jar) throws Exception;

    /// Takes out what was loaded last, as the rival's documentation says.
    void unload() throws Exception;

    @Override
    void close() throws IOException;
}
