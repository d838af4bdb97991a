/// The owner's word for a JAR that the verifier would refuse: a device driver, the original's "asserted safe" code.
///
/// An approval is a small text that names one file by its exact bytes, the rules that it may break, and a last day; it is
/// signed with a key whose public half the owner configured. Start at [spin.domains.approve.Approvers]. Nothing here ever
/// turns a wrong approval into none: a JAR that comes with one is approved or refused.
@NullMarked
package spin.domains.approve;

import org.jspecify.annotations.NullMarked;
