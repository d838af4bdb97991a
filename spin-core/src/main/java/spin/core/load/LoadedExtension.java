package spin.core.load;

import java.util.List;
import spin.dispatcher.Requester;
import spin.domains.Domain;

/// An extension that is running. Its entry object is not kept: the extension lives as long as something of it is
/// installed, and nothing here stands in the way of its unloading.
///
/// @param bytes the size of its JAR
/// @param classes how many classes were defined for it
/// @param approvedBy the name of the key that approved it; empty when nobody did
/// @param waived the rules that it breaks by that approval
/// @param privileged whether it may decide about all strands and system calls
/// @param anatomy how large it is
record LoadedExtension(Domain domain, Requester identity, ExtensionView view, long bytes, int classes,
        String approvedBy, List<String> waived, boolean privileged, Anatomy anatomy) {}
