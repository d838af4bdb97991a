/// Raises against changes of the same events, under jcstress: what a raise may see and what it must never see.
///
/// Start with [spin.bench.races.Doors], the events that all tests share. Each state of a test has a door of its own, so that tests need no new event, and
/// no new class, for each of the millions of races. `bench/races/README.md` says how to run them.
@NullMarked
package spin.bench.races;

import org.jspecify.annotations.NullMarked;
