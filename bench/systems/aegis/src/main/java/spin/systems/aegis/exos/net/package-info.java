/// Networks as a library: ARP, IP and UDP, Sun RPC and NFS, in the address space of whoever uses them.
///
/// Aegis knows filters, rings, frames that go out by capability, and handlers. All else is here, without privilege: what a packet means, which packets are
/// refused and why, when something is sent again. The state of it lies in pages of the process ([spin.systems.aegis.exos.net.Pages]), so it is there when the
/// procedure that needs it runs again.
@NullMarked
package spin.systems.aegis.exos.net;

import org.jspecify.annotations.NullMarked;
