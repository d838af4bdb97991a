package spin.bench.compare.mechanism;

import spin.bench.compare.Causes;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.Profile;

/// How often a border of the hardware was crossed in one operation.
///
/// @param entries    of the kernel, by system calls and exceptions
/// @param interrupts taken while a program ran; an idle processor's is a part of its driver's calibrated share
record Crossings(long entries, long interrupts) {

    static Crossings of(Causes causes, Profile profile) {
        return new Crossings(count(causes, profile, HardwareEvent.KERNEL_ENTRY),
                count(causes, profile, HardwareEvent.INTERRUPT_ENTRY));
    }

    private static long count(Causes causes, Profile profile, HardwareEvent event) {
        long each = profile.cycles(event);
        if (each == 0) {
            throw new IllegalStateException(
                    "On a machine where " + event + " costs nothing, how often it was cannot be told from its cost.");
        }
        return Math.round(causes.hardware().getOrDefault(event, 0.0) / each);
    }
}
