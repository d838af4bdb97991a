/// The machine. Start with [Machine]: it puts one clock, one memory, one CPU and one console together, for one profile and
/// one seed, and belongs to one host thread. Two machines in one JVM share nothing.
///
/// The rooms: `clock` counts simulated cycles; `profile` says what everything costs on a named computer; `memory` is
/// physical memory; `mmu` holds page table entries and translation buffers; `cpu` executes Alpha code; `pal` is what a
/// kernel plugs into; `asm` makes Alpha programs; `console` is where a kernel prints.
///
/// Nothing here reads a host clock or host randomness, and nothing knows any kernel.
@NullMarked
package spin.hw;

import org.jspecify.annotations.NullMarked;
