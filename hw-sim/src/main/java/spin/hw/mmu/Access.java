package spin.hw.mmu;

/// What an instruction wants of a page.
public enum Access {
    READ,
    WRITE,
    EXECUTE
}
