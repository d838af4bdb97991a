package spin.hw.elf;

/// What became of an image on its way into memory.
public sealed interface LoadResult permits ElfRefusal, LoadResult.Loaded {

    /// The image is in memory.
    ///
    /// @param end the first address past the image, a multiple of the page size: where a program's heap may begin
    record Loaded(long end) implements LoadResult {}
}
