package spin.hw.interrupt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Gathers the interrupt lines of one machine.
///
/// Two raised lines of one level are served in the order in which they were connected, as the DEC 3000's TURBOchannel
/// slots are polled in a fixed order. Confined to the machine's host thread.
public final class InterruptController {
    private static final int HIGHEST = 7;

    private final List<InterruptLine> lines = new ArrayList<>();
    private int highest;

    /// Connects a device.
    ///
    /// @param ipl    1 to 7; under OSF/1 device interrupts come at 3 and 4, the clock at 5
    /// @param vector handed to the kernel's interrupt entry
    public InterruptLine line(String name, int ipl, int vector) {
        if (ipl < 1 || ipl > HIGHEST) {
            throw new IllegalArgumentException(
                    "Interrupt line " + name + " cannot have IPL " + ipl + "; give 1 to " + HIGHEST + ".");
        }
        var line = new InterruptLine(this, name, ipl, vector);
        lines.add(line);
        return line;
    }

    /// The highest level at which a line is raised; 0 for none. Cheap: the CPU asks at every boundary.
    public int highest() {
        return highest;
    }

    /// The raised line of the highest level above `ipl`.
    public Optional<InterruptLine> above(int ipl) {
        return highest > ipl
                ? lines.stream().filter(line -> line.isRaised() && line.ipl() == highest).findFirst()
                : Optional.empty();
    }

    /// All lines, in the order of their connection.
    public List<InterruptLine> lines() {
        return List.copyOf(lines);
    }

    void changed() {
        int found = 0;
        for (var line : lines) {
            if (line.isRaised()) {
                found = Math.max(found, line.ipl());
            }
        }
        highest = found;
    }
}
