package spin.dispatcher.generate;

import java.util.List;

/// One binding's part of a raise.
///
/// @param title for listings
public record Turn(String title, List<Step> steps) {
    public Turn {
        steps = List.copyOf(steps);
    }
}
