package spin.systems.aegis.exos.net;

import spin.hw.pal.UserMode;

/// Memory by octets, in the order of the network: the most significant first. A load or store of the machine moves eight of them, the least
/// significant first.
public final class Octets {

    private static final long OCTET = 0xff;
    private static final long LOW = 0xffff_ffffL;

    private final UserMode port;

    public Octets(UserMode port) {
        this.port = port;
    }

    public long word(long va) {
        return port.load(va);
    }

    public void word(long va, long value) {
        port.store(va, value);
    }

    public void add(long va, long difference) {
        port.store(va, port.load(va) + difference);
    }

    public int one(long va) {
        return (int) (port.load(va & -8) >>> ((va & 7) << 3) & OCTET);
    }

    public void one(long va, int value) {
        var shift = (int) (va & 7) << 3;
        var at = va & -8;
        port.store(at, (port.load(at) & ~(OCTET << shift)) | (value & OCTET) << shift);
    }

    public int two(long va) {
        return one(va) << 8 | one(va + 1);
    }

    public void two(long va, int value) {
        one(va, value >>> 8);
        one(va + 1, value);
    }

    /// Without sign.
    public long four(long va) {
        var in = (int) (va & 7) << 3;
        var word = port.load(va & -8) >>> in;
        if (in > 32) {
            word |= port.load((va & -8) + 8) << (64 - in);
        }
        return (word & OCTET) << 24 | (word >>> 8 & OCTET) << 16 | (word >>> 16 & OCTET) << 8 | (word >>> 24 & OCTET);
    }

    public void four(long va, long value) {
        var turned = (value & OCTET) << 24 | (value >>> 8 & OCTET) << 16 | (value >>> 16 & OCTET) << 8
                | (value >>> 24 & OCTET);
        var in = (int) (va & 7) << 3;
        if (in <= 32) {
            var at = va & -8;
            port.store(at, (port.load(at) & ~(LOW << in)) | turned << in);
        } else {
            two(va, (int) (value >>> 16));
            two(va + 2, (int) value);
        }
    }

    /// A station's address of 48 bits.
    public long six(long va) {
        return (long) two(va) << 32 | four(va + 2);
    }

    public void six(long va, long value) {
        two(va, (int) (value >>> 32));
        four(va + 2, value & LOW);
    }

    /// Copies forwards; whole words wherever the destination has them.
    public void copy(long to, long from, long count) {
        var left = count;
        var target = to;
        var source = from;
        while (left > 0 && (target & 7) != 0) {
            one(target++, one(source++));
            left--;
        }
        var shift = (int) (source & 7) << 3;
        if (shift == 0) {
            for (; left >= 8; left -= 8) {
                port.store(target, port.load(source));
                target += 8;
                source += 8;
            }
        } else if (left >= 8) {
            var word = port.load(source & -8);
            for (; left >= 8; left -= 8) {
                var next = port.load((source & -8) + 8);
                port.store(target, word >>> shift | next << (64 - shift));
                word = next;
                target += 8;
                source += 8;
            }
        }
        while (left-- > 0) {
            one(target++, one(source++));
        }
    }

    /// Whether two stretches that begin at multiples of four and are multiples of four long hold the same.
    boolean same(long first, long second, long count) {
        for (var i = 0L; i < count; i += 4) {
            if (four(first + i) != four(second + i)) {
                return false;
            }
        }
        return true;
    }

    /// The Internet checksum's sum (RFC 1071) of a stretch, folded to 16 bits and not complemented; an odd end is filled with a zero.
    ///
    /// Words are added as the machine has them, which RFC 1071 allows: the sum's octets change places with the words'.
    int sum(long from, long count) {
        var beyond = from + count;
        var sum = 0L;
        for (var at = from & -8; at < beyond; at += 8) {
            var word = port.load(at);
            if (at < from) {
                word &= -1L << ((from - at) << 3);
            }
            if (beyond - at < 8) {
                word &= (1L << ((beyond - at) << 3)) - 1;
            }
            sum += (word & LOW) + (word >>> 32);
        }
        var folded = folded(sum);
        return (from & 1) == 0 ? (folded & 0xff) << 8 | folded >>> 8 : folded;
    }

    /// A sum of 16-bit words, with what it carried added in.
    static int folded(long sum) {
        var rest = sum;
        while (rest >>> 16 != 0) {
            rest = (rest & 0xffff) + (rest >>> 16);
        }
        return (int) rest;
    }
}
