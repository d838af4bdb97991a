/// What the launcher runs is laid out here: the API JAR that extensions compile against, the cache that makes
/// start-up fast, and the guided run of `spin demo`.
@NullMarked
package spin.bench.dist;

import org.jspecify.annotations.NullMarked;
