package spin.core.memory;

import spin.dispatcher.EventInterface;

/// Which page of an address space leaves memory next: asked by whoever pages the space, answered by whoever knows better than he.
///
/// To answer, give the [Context] as the key of the handler; the guard "it is that space" is added by the service. The first answer that is a page
/// counts. It is advice: who asked takes it when it is a page of that space that is in memory, and goes by its own judgement when it is
/// not, so a policy that lies, fails or never ends costs the space that it is for and no other.
///
/// Source: McNamee and Armstrong, "Extending the Mach External Pager Interface to Accommodate User-Level Page Replacement Policies",
/// USENIX Mach Workshop '90.
@EventInterface
public interface Paging {
    /// What the kernel answers by itself: the asker may decide.
    long NO_ADVICE = -1;

    /// @param candidate the address of the page that would leave
    /// @return the address of the page that shall; [#NO_ADVICE] for the candidate
    long victim(Context space, long candidate);
}
