package spin.hw.checkpoint;

/// A part of a machine whose state a checkpoint holds.
///
/// Restoring happens on a machine that was built the same way: same profile, same devices, same names. A part writes
/// everything that its future depends on and nothing that follows from other state; alarms and interrupt lines are written
/// by their owners' queue and controller, not by each device.
public interface Checkpointed {

    /// Names this part among all of the machine, such as `lance0`.
    String checkpointName();

    /// The version of this part's fields; it grows by one whenever they change meaning.
    int checkpointVersion();

    void save(State out);

    /// Takes the state over, all of it or nothing.
    ///
    /// @throws CheckpointException when a field is missing, has another type or a value that this part can never have
    void restore(State in);
}
