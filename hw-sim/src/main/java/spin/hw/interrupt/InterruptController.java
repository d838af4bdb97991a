package spin.hw.interrupt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import spin.hw.checkpoint.CheckpointException;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;

/// Gathers the interrupt lines of one machine.
///
/// Two raised lines of one level are served in the order in which they were connected, as the DEC 3000's TURBOchannel
/// slots are polled in a fixed order. Confined to the machine's host thread.
public final class InterruptController implements Checkpointed {
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

    @Override
    public String checkpointName() {
        return "interrupts";
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    public void save(State out) {
        out.put("lines", lines.size());
        for (int i = 0; i < lines.size(); i++) {
            out.put(field(i), lines.get(i).isRaised());
        }
    }

    @Override
    public void restore(State in) {
        if (in.number("lines") != lines.size()) {
            throw new CheckpointException(
                    "The checkpoint has " + in.number("lines") + " interrupt lines and this machine "
                            + lines.size() + "; build it with the devices that it was saved with.");
        }
        var raised = new boolean[lines.size()];
        for (int i = 0; i < raised.length; i++) {
            raised[i] = in.flag(field(i));
        }
        for (int i = 0; i < raised.length; i++) {
            lines.get(i).set(raised[i]);
        }
    }

    /// Two lines may have one name, and which comes first decides who is served first: so the place is part of a line's identity.
    private String field(int place) {
        return place + " " + lines.get(place).name();
    }
}
