/// A garbage collector that copies objects while their program runs, with the protection of pages as its read barrier.
///
/// Start with [spin.ext.gcbarrier.Heap], which has the algorithm; [spin.ext.gcbarrier.Pages] are the frames below it, and
/// [spin.ext.gcbarrier.GcBarrier] is the extension with its system calls.
///
/// It believes nothing that the program has written: whatever is in the heap, the collector reaches no memory but the heap's.
@NullMarked
package spin.ext.gcbarrier;

import org.jspecify.annotations.NullMarked;
