package spin.plexus.packetdrill.script;

import java.util.List;
import java.util.stream.Collectors;

/// One option of a TCP header.
public sealed interface TcpOption {
    /// As a script writes it.
    String toText();

    record End() implements TcpOption {
        @Override
        public String toText() {
            return "eol";
        }
    }

    record Nop() implements TcpOption {
        @Override
        public String toText() {
            return "nop";
        }
    }

    record MaximumSegment(int bytes) implements TcpOption {
        @Override
        public String toText() {
            return "mss " + bytes;
        }
    }

    record WindowScale(int shift) implements TcpOption {
        @Override
        public String toText() {
            return "wscale " + shift;
        }
    }

    record SackPermitted() implements TcpOption {
        @Override
        public String toText() {
            return "sackOK";
        }
    }

    /// Bytes that arrived out of order.
    record Sack(List<Block> blocks) implements TcpOption {
        public Sack {
            blocks = List.copyOf(blocks);
        }

        @Override
        public String toText() {
            return blocks.stream().map(each -> " " + each.from() + ":" + each.to())
                    .collect(Collectors.joining("", "sack", ""));
        }
    }

    record Block(long from, long to) {}

    record Timestamps(long value, long echo) implements TcpOption {
        @Override
        public String toText() {
            return "TS val " + value + " ecr " + echo;
        }
    }

    /// A cookie of TCP fast open (RFC 7413), in hexadecimal; `experimental` for the option of its drafts.
    record FastOpen(String cookie, boolean experimental) implements TcpOption {
        @Override
        public String toText() {
            return (experimental ? "FOEXP" : "FO") + (cookie.isEmpty() ? "" : " " + cookie);
        }
    }

    /// An option that the language has no word for, or a seen one that is malformed; its data in hexadecimal.
    record Unknown(int kind, String data) implements TcpOption {
        @Override
        public String toText() {
            return "option-" + kind + (data.isEmpty() ? "" : " " + data);
        }
    }
}
