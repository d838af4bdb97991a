package spin.hw.elf;

/// Puts an image into an address space.
///
/// Pages come first, all of them, so that a space that is too small is found out before anything is stored. They are zero when they
/// come, which is all that uninitialised data asks for.
public final class ElfLoader {

    private ElfLoader() {}

    /// After a refusal the space holds a part of the pages and is good for nothing but to be thrown away.
    public static LoadResult load(ElfImage image, ImageSpace space) {
        for (var run : image.pages()) {
            if (!space.map(run.start(), run.bytes(), run.rights())) {
                return ElfRefusal.of(ElfRefusal.Reason.NO_ROOM,
                        "The address space has no room for the %d bytes of the program at 0x%x; give it more memory, or link"
                                + " the program to other addresses.",
                        run.bytes(), run.start());
            }
        }
        for (var segment : image.segments()) {
            image.copyTo(space, segment);
        }
        return new LoadResult.Loaded(image.pages().getLast().end());
    }
}
