/// Linking: a verified JAR becomes plain code that owes nothing to `java.lang.invoke` and leaves nothing behind.
///
/// Start with [spin.domains.link.Linker]. Lambdas and method references become classes of the same domain (those of
/// LambdaMetafactory would live as long as their loader, and make unloading a matter of luck), string concatenation,
/// record methods and pattern switches become methods. Calls into the JDK that copy or scan much are preceded by a charge
/// for the size, and those whose outcome differs from run to run are replaced.
@NullMarked
package spin.domains.link;

import org.jspecify.annotations.NullMarked;
