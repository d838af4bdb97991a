package spin.hw.elf;

/// What became of a file: an image, or the reason why there is none.
public sealed interface ElfResult permits ElfImage, ElfRefusal {}
