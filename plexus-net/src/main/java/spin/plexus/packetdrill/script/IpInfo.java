package spin.plexus.packetdrill.script;

import java.util.OptionalInt;

/// What a script says of a packet's IP header.
public record IpInfo(Ecn ecn, OptionalInt timeToLive, OptionalInt flowLabel) {
    public static final IpInfo UNSAID = new IpInfo(Ecn.UNSAID, OptionalInt.empty(), OptionalInt.empty());

    /// The two bits of explicit congestion notification (RFC 3168).
    public enum Ecn {
        UNSAID(0, ""),
        NONE(0, "noecn"),
        ECT0(2, "ect0"),
        ECT1(1, "ect1"),
        /// Either of the two marks; ECT(0) when sent.
        ECT01(2, "ect01"),
        CE(3, "ce");

        private final int bits;
        private final String word;

        Ecn(int bits, String word) {
            this.bits = bits;
            this.word = word;
        }

        public int bits() {
            return bits;
        }

        public String word() {
            return word;
        }

        public static Ecn of(int bits) {
            return switch (bits & 3) {
                case 0 -> NONE;
                case 1 -> ECT1;
                case 2 -> ECT0;
                default -> CE;
            };
        }

        /// Whether a packet that carries the other satisfies this.
        public boolean admits(Ecn seen) {
            return switch (this) {
                case UNSAID -> true;
                case ECT01 -> seen == ECT0 || seen == ECT1;
                default -> this == seen;
            };
        }
    }
}
