package spin.plexus.tcp;

/// How long packets to others may be, header and all; 0 where nothing leads to them.
interface Paths {
    /// What the link towards `remote` carries: what may come from there.
    int linkMtu(int remote);

    /// What the whole way carries as far as is known: what may go there uncut.
    int pathMtu(int remote);
}
