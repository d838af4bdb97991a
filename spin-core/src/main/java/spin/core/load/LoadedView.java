package spin.core.load;

import java.util.List;

/// What may be known about an extension that is loaded.
///
/// @param exports dotted names of the classes that others may import
/// @param dependants names of the domains that import from it
/// @param approvedBy the name of the key that approved it; empty when nobody did
/// @param waived the rules that it breaks by that approval
/// @param privileged whether it may decide about all strands and system calls
public record LoadedView(String name, int classes, long handlers, long bytes, List<String> exports,
        List<String> dependants, String approvedBy, List<String> waived, boolean privileged, Anatomy anatomy) {
    public LoadedView {
        exports = List.copyOf(exports);
        dependants = List.copyOf(dependants);
        waived = List.copyOf(waived);
    }
}
