package spin.systems.aegis.exos.net;

/// A place in a message, which moves on: XDR, all in multiples of four octets.
///
/// Reading never leads out of the message: what would is zero, and [#isShort] says so from then on.
///
/// Source: RFC 4506.
public final class Xdr {

    private final Octets memory;
    private long at;
    private final long beyond;
    private boolean isShort;

    /// @param beyond the first octet behind the message, or behind the room for one
    public Xdr(Octets memory, long at, long beyond) {
        this.memory = memory;
        this.at = at;
        this.beyond = beyond;
    }

    /// Whether more was asked for than there was, or a length was no length.
    public boolean isShort() {
        return isShort;
    }

    public long at() {
        return at;
    }

    private boolean has(long octets) {
        if (octets < 0 || octets > beyond - at) {
            isShort = true;
            at = beyond;
        }
        return !isShort;
    }

    /// A number without sign.
    public long number() {
        if (!has(4)) {
            return 0;
        }
        var value = memory.four(at);
        at += 4;
        return value;
    }

    /// Where so many octets lie, which are passed over, filled up to a multiple of four; 0 when they are not there.
    public long fixed(long octets) {
        if (!has(octets + 3 & -4)) {
            return 0;
        }
        var place = at;
        at += octets + 3 & -4;
        return place;
    }

    /// The length of what follows, which [#fixed] finds: at most `most` and at most what is there, else the message is short and the answer 0.
    public long length(long most) {
        var length = number();
        if (length > most || !has(length + 3 & -4)) {
            isShort = true;
            at = beyond;
            return 0;
        }
        return length;
    }

    public void put(long number) {
        if (has(4)) {
            memory.four(at, number);
            at += 4;
        }
    }

    /// Octets of this memory, filled up with zeros; no length before them.
    public void putFixed(long from, long octets) {
        if (has(octets + 3 & -4)) {
            memory.copy(at, from, octets);
            fill(octets);
        }
    }

    /// A string: length and octets.
    public void putText(byte[] text) {
        put(text.length);
        if (has(text.length + 3 & -4)) {
            for (var i = 0; i < text.length; i++) {
                memory.one(at + i, text[i]);
            }
            fill(text.length);
        }
    }

    private void fill(long octets) {
        for (var i = octets; (i & 3) != 0; i++) {
            memory.one(at + i, 0);
        }
        at += octets + 3 & -4;
    }
}
