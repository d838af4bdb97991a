/// Who holds what: the one ledger of a kernel.
///
/// Every thing that is given out (a page, an address space, a strand, a name) is charged, at the moment it is given, to an
/// [Account]: a domain's or an address space's. [Ledger] keeps the totals. Begin there; a service asks it once for its
/// [Resource] and for the accounts of those it serves.
///
/// The ledger counts and refuses; it gives nothing back by itself. A service that charges keeps its own lists, and empties
/// them when a domain is unloaded or a space ends; [Ledger#close] refuses an account that still holds something, so what
/// was forgotten shows at once and not as a slow leak.
@NullMarked
package spin.core.account;

import org.jspecify.annotations.NullMarked;
