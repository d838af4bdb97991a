/// SPIN under the harness: boots the kernel of spin-core on the machine that it is given, loads the program, and puts
/// what a workload asks for where SPIN puts it, into handlers of events.
///
/// Only set-up lives here; what runs while the clock counts is in `services`, which is metered.
@NullMarked
package spin.systems.spin;

import org.jspecify.annotations.NullMarked;
