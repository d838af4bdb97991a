/// A Java agent that makes the methods of classes which know nothing of events into events.
///
/// [Agent] is what the JVM starts; [Wanted] reads the command line; [Weaver] rewrites a class while it is loaded, so that
/// each of its methods raises; [EventsOf] gives the events of a rewritten class to whoever extends it. A [Plugin] named
/// on the command line does that without a change to the program.
///
/// The dispatcher itself does without Byte Buddy, so this is a JAR of its own. It changes no class of the JDK and none
/// that was loaded before it, and prints nothing but what it could not do.
@NullMarked
package spin.bench.agent;

import org.jspecify.annotations.NullMarked;
