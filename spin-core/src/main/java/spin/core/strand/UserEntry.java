package spin.core.strand;

import spin.core.memory.Context;

/// Where user code begins.
///
/// @param context the address space
/// @param clients who may handle its traps
/// @param pc of the first instruction
/// @param stackPointer in its register
/// @param fpcr the floating-point control register
public record UserEntry(Context context, Clients clients, long pc, long stackPointer, long fpcr) {}
