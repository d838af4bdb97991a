/// What is known of a JAR before anything of it exists as a class: it is read strictly and verified.
///
/// Start with [spin.domains.verify.Examination], which takes bytes and answers with a
/// [spin.domains.verify.VerifiedJar] or with everything that is wrong. The steps are
/// [spin.domains.verify.JarReader] (a zip file that means one thing only), [spin.domains.verify.Verifier] (each
/// constant and instruction against the [spin.domains.verify.AllowList]) and the index of names that the JAR needs from
/// other domains. Bad input is normal input here: nothing of a JAR can make these classes throw.
@NullMarked
package spin.domains.verify;

import org.jspecify.annotations.NullMarked;
