package spin.hw.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import spin.hw.memory.MemoryImage;
import spin.hw.memory.PhysicalMemory;

/// Everything that the future of one machine depends on, at one instruction boundary: a value, however the machine goes on.
///
/// It holds the states of the machine's parts and its memory, whose frames it shares until somebody writes to them. So a fork is a
/// checkpoint restored on another machine that was built the same way, and costs what the two then do differently.
///
/// What would break this: a part whose behaviour depends on something that it does not save, an identity or an order of the host
/// above all. The self-check is to save, restore, run both and compare digests.
public final class Checkpoint {

    private final String profile;
    private final Map<String, Part> parts;
    private final MemoryImage memory;

    /// One part as it was.
    record Part(int version, State state) {}

    Checkpoint(String profile, Map<String, Part> parts, MemoryImage memory) {
        this.profile = profile;
        this.parts = parts;
        this.memory = memory;
    }

    /// Takes the states of `parts` and of `memory`.
    ///
    /// @param profile of the machine, by name
    /// @throws CheckpointException when a part depends on what no checkpoint can hold; nothing has changed then
    public static Checkpoint of(String profile, PhysicalMemory memory, List<? extends Checkpointed> parts) {
        var taken = new LinkedHashMap<String, Part>();
        for (var part : parts) {
            var state = new State(part.checkpointName());
            part.save(state);
            if (taken.putIfAbsent(part.checkpointName(), new Part(part.checkpointVersion(), state)) != null) {
                throw new IllegalStateException("Two parts of this machine call themselves " + part.checkpointName()
                        + "; give each a name of its own.");
            }
        }
        return new Checkpoint(profile, taken, memory.image());
    }

    /// Makes `parts` and `memory` what they were when this was taken: all of them, or nothing changes.
    ///
    /// @throws CheckpointException when the machine was built differently, or a part cannot take its state over
    public void restore(String machineProfile, PhysicalMemory machineMemory,
            List<? extends Checkpointed> machineParts) {
        requireSameMachine(machineProfile, machineMemory, machineParts);
        var before = of(machineProfile, machineMemory, machineParts);
        try {
            put(machineMemory, machineParts);
        } catch (CheckpointException refused) {
            before.put(machineMemory, machineParts);
            throw refused;
        }
    }

    private void put(PhysicalMemory machineMemory, List<? extends Checkpointed> machineParts) {
        machineMemory.restore(memory);
        for (var part : machineParts) {
            part.restore(part(part.checkpointName()).state);
        }
    }

    private void requireSameMachine(String machineProfile, PhysicalMemory machineMemory,
            List<? extends Checkpointed> machineParts) {
        if (!profile.equals(machineProfile)) {
            throw new CheckpointException(
                    "The checkpoint is of a " + profile + " and this machine is a " + machineProfile
                            + "; build the machine from profile " + profile + ".");
        }
        if (memory.size() != machineMemory.size()) {
            throw new CheckpointException("The checkpoint is of a machine with " + memory.size()
                    + " bytes of memory and this one has " + machineMemory.size() + "; build it with as many.");
        }
        var unknown = new LinkedHashSet<>(parts.keySet());
        for (var part : machineParts) {
            unknown.remove(part.checkpointName());
            int version = part(part.checkpointName()).version;
            if (version != part.checkpointVersion()) {
                throw new CheckpointException(
                        "Part " + part.checkpointName() + " of the checkpoint has version " + version
                                + " and this machine's has version " + part.checkpointVersion()
                                + "; restore it with the release that saved it.");
            }
        }
        if (!unknown.isEmpty()) {
            throw new CheckpointException("The checkpoint has a part " + unknown.getFirst()
                    + " and this machine has none; build it with the devices that it was saved with.");
        }
    }

    private Part part(String name) {
        var part = parts.get(name);
        if (part == null) {
            throw new CheckpointException("The checkpoint has no part " + name
                    + " and this machine has one; build it with the devices that it was saved with.");
        }
        return part;
    }

    /// A number over everything in here: two machines whose digests are equal go on alike. Hexadecimal SHA-256.
    public String digest() {
        return Digest.of(this);
    }

    /// Writes this as a file; [CheckpointFile] describes the format.
    public void write(OutputStream out) throws IOException {
        CheckpointFile.write(this, out);
    }

    /// Reads what [#write] wrote.
    ///
    /// @throws CheckpointException when the bytes are no checkpoint, are damaged or cut short, or are of another format version
    public static Checkpoint read(InputStream in) throws IOException {
        return CheckpointFile.read(in);
    }

    String profile() {
        return profile;
    }

    Map<String, Part> parts() {
        return parts;
    }

    MemoryImage memory() {
        return memory;
    }

    /// What differs between this and `other`, part by part and field by field: for the test that fails.
    public List<String> differences(Checkpoint other) {
        var found = new ArrayList<String>();
        for (var name : parts.keySet()) {
            var theirs = other.parts.get(name);
            if (theirs == null) {
                found.add("part " + name + " is missing");
            } else {
                found.addAll(part(name).state.differences(theirs.state));
            }
        }
        var mine = new byte[PhysicalMemory.FRAME_BYTES];
        var their = new byte[PhysicalMemory.FRAME_BYTES];
        for (int number = 0; number < Math.min(memory.frames(), other.memory.frames()); number++) {
            memory.copyFrame(number, mine, 0);
            other.memory.copyFrame(number, their, 0);
            int at = Arrays.mismatch(mine, their);
            if (at >= 0) {
                found.add("memory at 0x" + Long.toHexString((long) number * PhysicalMemory.FRAME_BYTES + at));
            }
        }
        return found;
    }
}
