package spin.domains.verify;

/// How large a JAR and its parts may be.
///
/// @param jarBytes    of the file
/// @param entries     in the file, folders and ignored ones included
/// @param entryBytes  of one entry when it is unpacked
/// @param totalBytes  of all entries when they are unpacked
/// @param ratio       unpacked bytes for one packed byte, for entries over a few kilobytes
/// @param frameCells  instructions times locals and stack of one method: what analysing it takes
public record JarLimits(long jarBytes, int entries, int entryBytes, long totalBytes, int ratio, long frameCells) {

    /// Generous for an extension, and far from hurting the host.
    public static JarLimits standard() {
        return new JarLimits(16L << 20, 4096, 1 << 20, 32L << 20, 100, 4L << 20);
    }
}
