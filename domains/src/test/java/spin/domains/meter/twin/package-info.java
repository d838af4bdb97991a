/// The slow, obvious twin of metering: it runs the class files that the meter was given, one instruction after the other, and
/// pays for each from the same price list.
///
/// Start with [spin.domains.meter.twin.Machine], which is handed class files and called like a program; what to run comes from
/// [spin.domains.meter.twin.Programs]. Nothing here looks at rewritten code or at the meter, and nothing of the meter is used
/// but its price list: what a block is, what a call costs and what a thrown exception leaves paid is stated here once more.
///
/// It knows the instructions that compilers emit, not monitors and not class constants. It never loads the classes that it runs.
@NullMarked
package spin.domains.meter.twin;

import org.jspecify.annotations.NullMarked;
