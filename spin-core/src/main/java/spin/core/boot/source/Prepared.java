package spin.core.boot.source;

import spin.core.control.Upload;

/// What has become of an upload before it is loaded.
public sealed interface Prepared {

    /// A JAR, under the name that it came with.
    record Ready(Upload upload) implements Prepared {}

    /// Why it cannot be loaded: a sentence, and the compiler's messages below it.
    record Refused(String text) implements Prepared {}
}
