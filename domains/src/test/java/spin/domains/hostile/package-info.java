/// The hostile corpus: each route out of a domain as one small JAR, made when the tests run, with what must become of it.
///
/// [RefusedSourcesTests], [RefusedClassFilesTests] and [RefusedJarsTests] are refused before any class exists, by a rule
/// that is named; [ContainedTests] load, run, and have no effect on anybody else. Start there to add one: a route is a line.
/// [MutationTests] makes hostile files by chance. `spin.domains.HostileTests` has the routes that name one thing of the JDK.
///
/// Nothing here ever runs code outside a domain, and no route needs more than a second.
@NullMarked
package spin.domains.hostile;

import org.jspecify.annotations.NullMarked;
