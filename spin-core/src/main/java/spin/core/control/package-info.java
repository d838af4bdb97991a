/// How the world outside reaches a running kernel: the control socket and the drop folder.
///
/// [KernelControl] is the one door into the kernel; everything here ends in a call of it. [ControlSocket] listens on a
/// Unix-domain socket that only its owner can open and [ControlClient] is the other end. [DropFolder] keeps what is
/// loaded equal to what lies in a folder. [SocketFolder] says where sockets live and who may be trusted to keep them.
///
/// This is the host's side of the house: it runs on host threads and reads host clocks, and nothing in it is metered.
/// It never looks into a JAR and never decides whether one may be loaded; that is the kernel's business. What comes
/// in from outside (files, bytes on the socket) is taken to be hostile, and ends as one sentence, never as a trace.
@NullMarked
package spin.core.control;

import org.jspecify.annotations.NullMarked;
