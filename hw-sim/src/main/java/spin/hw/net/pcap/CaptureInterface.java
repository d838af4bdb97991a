package spin.hw.net.pcap;

import java.util.List;

/// An interface that a capture describes.
///
/// @param name      empty when the file gives none
/// @param linkType  such as [PcapngWriter#ETHERNET]
/// @param comments  in the order of the file
public record CaptureInterface(String name, int linkType, List<String> comments) {
    public CaptureInterface {
        comments = List.copyOf(comments);
    }
}
