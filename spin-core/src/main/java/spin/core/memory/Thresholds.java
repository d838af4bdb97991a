package spin.core.memory;

/// When memory counts as short, in frames.
///
/// @param request an ordinary request does not go below so many free frames; what is left is for page tables
/// @param repossess below so many free ones, reclaimed pages are given up
/// @param reclaim below so many free and reclaimed ones together, active pages are reclaimed
public record Thresholds(int request, int repossess, int reclaim) {
    public Thresholds {
        if (request < 0 || repossess < request || reclaim < repossess) {
            throw new IllegalArgumentException(
                    "thresholds of %d, %d and %d frames are out of order: a request's is the lowest, reclaiming's the highest"
                            .formatted(request, repossess, reclaim));
        }
    }

    /// Small parts of a memory of so many frames.
    static Thresholds of(int frames) {
        return new Thresholds(frames / 512, frames / 256, frames / 128);
    }
}
