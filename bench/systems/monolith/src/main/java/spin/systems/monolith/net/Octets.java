package spin.systems.monolith.net;

import spin.hw.memory.PhysicalMemory;

/// Numbers as they are on a wire, sums over them, and copies that need not be aligned.
///
/// The processor has its least significant byte first. A sum of 16-bit words in one's complement is the same in either order, if what is added and what
/// comes out are in the same one (RFC 1071, 2B); so sums are made of words as they are loaded.
public final class Octets {

    private Octets() {}

    static int word(PhysicalMemory memory, long at) {
        var loaded = memory.loadWord(at);
        return (loaded & 0xff) << 8 | (loaded >>> 8 & 0xff);
    }

    static void word(PhysicalMemory memory, long at, int value) {
        memory.storeWord(at, (short) ((value & 0xff) << 8 | (value >>> 8 & 0xff)));
    }

    static int number(PhysicalMemory memory, long at) {
        return Integer.reverseBytes(memory.loadLong(at));
    }

    static void number(PhysicalMemory memory, long at, int value) {
        memory.storeLong(at, Integer.reverseBytes(value));
    }

    /// The sum of the 16-bit words from an address that is a multiple of four, without the carries folded in.
    static long sum(PhysicalMemory memory, long from, int bytes) {
        var sum = 0L;
        var at = from;
        var end = from + bytes;
        if ((at & 4) != 0 && at + 4 <= end) {
            sum = memory.loadLong(at) & 0xffff_ffffL;
            at += 4;
        }
        // Eight quadwords in a round, as the loops of such kernels are unrolled.
        for (; at + 32 <= end; at += 32) {
            var one = memory.loadQuad(at);
            var two = memory.loadQuad(at + 8);
            var three = memory.loadQuad(at + 16);
            var four = memory.loadQuad(at + 24);
            sum += (one & 0xffff_ffffL) + (one >>> 32) + (two & 0xffff_ffffL) + (two >>> 32)
                    + (three & 0xffff_ffffL) + (three >>> 32) + (four & 0xffff_ffffL) + (four >>> 32);
        }
        for (; at + 8 <= end; at += 8) {
            var quad = memory.loadQuad(at);
            sum += (quad & 0xffff_ffffL) + (quad >>> 32);
        }
        if (at + 4 <= end) {
            sum += memory.loadLong(at) & 0xffff_ffffL;
            at += 4;
        }
        if (at + 2 <= end) {
            sum += memory.loadWord(at) & 0xffffL;
            at += 2;
        }
        if (at < end) {
            sum += memory.loadByte(at) & 0xffL;
        }
        return sum;
    }

    /// Appends an address as its four numbers.
    static StringBuilder print(StringBuilder out, int address) {
        return out.append(address >>> 24).append('.').append(address >>> 16 & 0xff).append('.')
                .append(address >>> 8 & 0xff)
                .append('.').append(address & 0xff);
    }

    /// The sum of bytes at any address.
    static long sumAnywhere(PhysicalMemory memory, long from, int bytes) {
        if ((from & 3) == 0) {
            return sum(memory, from, bytes);
        }
        if (bytes == 0) {
            return 0;
        }
        if ((from & 1) != 0) {
            // What follows is summed as words from there on, and each of its bytes is the other one of its word.
            return (memory.loadByte(from) & 0xffL) + swapped(sumAnywhere(memory, from + 1, bytes - 1));
        }
        return bytes == 1
                ? memory.loadByte(from) & 0xffL
                : (memory.loadWord(from) & 0xffffL) + sum(memory, from + 2, bytes - 2);
    }

    /// A sum of the same words with their bytes exchanged.
    static long swapped(long sum) {
        var folded = folded(sum);
        return (folded & 0xffL) << 8 | folded >>> 8;
    }

    static int folded(long sum) {
        var folded = (sum >>> 32) + (sum & 0xffff_ffffL);
        folded = (folded >>> 16) + (folded & 0xffff);
        folded = (folded >>> 16) + (folded & 0xffff);
        return (int) ((folded >>> 16) + (folded & 0xffff));
    }

    /// What stands before a UDP or TCP segment when it is summed: the addresses that are in the packet, the protocol and the segment's length.
    static long pseudoHeader(PhysicalMemory memory, Packet packet, int protocol, int length) {
        return (memory.loadLong(packet.ip + 12) & 0xffff_ffffL)
                + (memory.loadLong(packet.ip + 16) & 0xffff_ffffL)
                + ((long) protocol << 8) + ((length & 0xff) << 8 | length >>> 8);
    }

    /// Copies within physical memory, quadword by quadword: where the two sides are aligned differently, each is put together from two.
    public static void copy(PhysicalMemory memory, long from, long to, int bytes) {
        var at = 0;
        for (; at < bytes && (to + at & 7) != 0; at++) {
            memory.storeByte(to + at, memory.loadByte(from + at));
        }
        var shift = (int) (from + at & 7) * 8;
        if (shift == 0) {
            for (; at + 8 <= bytes; at += 8) {
                memory.storeQuad(to + at, memory.loadQuad(from + at));
            }
        } else if (at + 8 <= bytes) {
            var low = memory.loadQuad(from + at & -8);
            for (; at + 8 <= bytes; at += 8) {
                var high = memory.loadQuad((from + at & -8) + 8);
                memory.storeQuad(to + at, low >>> shift | high << (64 - shift));
                low = high;
            }
        }
        for (; at < bytes; at++) {
            memory.storeByte(to + at, memory.loadByte(from + at));
        }
    }
}
