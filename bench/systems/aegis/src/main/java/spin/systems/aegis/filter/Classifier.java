package spin.systems.aegis.filter;

/// Answers whose a packet is.
@FunctionalInterface
public interface Classifier {

    /// No filter matches.
    int NOBODY = 0;

    /// The number of the filter that the packet in `packet[start]` to before `packet[end]` belongs to, or [#NOBODY]. The range must
    /// lie in the array.
    int classify(byte[] packet, int start, int end);
}
