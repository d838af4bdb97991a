package spin.core.file;

/// What is to change of a node's attributes, all at once; [#KEEP] leaves as it is, as in POSIX's `chown`.
///
/// @param mode     the low twelve bits
/// @param accessed nanoseconds of simulated time; [#KEEP_TIME] leaves it
/// @param modified likewise
public record AttributeChange(int mode, int owner, int group, long accessed, long modified) {
    public static final int KEEP = -1;
    public static final long KEEP_TIME = Long.MIN_VALUE;
    /// Where to begin: `AttributeChange.NOTHING.withMode(0644)`. It still sets the time of the change.
    public static final AttributeChange NOTHING = new AttributeChange(KEEP, KEEP, KEEP, KEEP_TIME, KEEP_TIME);

    public AttributeChange withMode(int newMode) {
        return new AttributeChange(newMode & FileAttributes.MODE, owner, group, accessed, modified);
    }

    public AttributeChange withOwner(int newOwner, int newGroup) {
        return new AttributeChange(mode, newOwner, newGroup, accessed, modified);
    }

    public AttributeChange withTimes(long newAccessed, long newModified) {
        return new AttributeChange(mode, owner, group, newAccessed, newModified);
    }
}
