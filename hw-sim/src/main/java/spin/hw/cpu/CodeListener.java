package spin.hw.cpu;

/// An engine that has made something of decoded words, and must forget it when they change.
@FunctionalInterface
public interface CodeListener {

    /// Words of the page, at least one of them decoded, are about to change or to be forgotten.
    void changes(CodePage page, int firstWord, int count);
}
