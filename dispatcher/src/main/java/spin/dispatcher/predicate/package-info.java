/// Predicates that can be looked into: what is read, which bits of it, what it is compared with.
///
/// A `Conjunction` is a list of `Atom`s; an atom compares an `Extract`, some bits of what an `Accessor` reads from the
/// arguments, with constants. Atoms are written as data (start with `Accessor.argument`), or recognised in a guard that was
/// written as plain Java (`Recogniser`). Many conjunctions over the same extracts become one search (`Classifier` for packet
/// filters; the dispatcher's generated code for guards).
///
/// The same reading of bytecode verifies effects: `Functional` for guards, `Ephemerality` for handlers that may be
/// terminated. Nothing here runs the code that it reads, and nothing here loads a class that the code's own loader
/// would not.
@NullMarked
package spin.dispatcher.predicate;

import org.jspecify.annotations.NullMarked;
