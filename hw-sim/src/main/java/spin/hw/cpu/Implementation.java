package spin.hw.cpu;

/// Which Alpha the CPU is to its programs: what IMPLVER and AMASK answer, and whether the byte and word instructions (BWX) exist.
/// Timing is the profile's and has nothing to do with it.
public enum Implementation {
    /// The 21064, of the machines that the published figures were measured on.
    EV4(0, 0),
    /// The 21164A: the first with BWX.
    EV56(1, 1);

    private final long version;
    private final long extensions;

    Implementation(long version, long extensions) {
        this.version = version;
        this.extensions = extensions;
    }

    /// What IMPLVER answers.
    public long version() {
        return version;
    }

    /// The AMASK bits of the extensions that it has.
    public long extensions() {
        return extensions;
    }

    /// Whether it has LDBU, LDWU, STB, STW, SEXTB and SEXTW.
    public boolean hasByteWord() {
        return (extensions & 1) != 0;
    }
}
