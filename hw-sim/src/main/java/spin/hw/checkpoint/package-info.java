/// The state of a machine, written down and read back: start with [spin.hw.Machine#save], or with [spin.hw.checkpoint.Checkpoint] for a value
/// instead of a file, which is also how a machine is forked. Each part of the machine that has state is
/// [spin.hw.checkpoint.Checkpointed]: it writes its fields by name into a [spin.hw.checkpoint.State] and takes them back from one. The
/// format is versioned part by part, so that an old file is either understood or refused with the part that has changed.
@NullMarked
package spin.hw.checkpoint;

import org.jspecify.annotations.NullMarked;
