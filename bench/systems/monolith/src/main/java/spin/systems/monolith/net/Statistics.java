package spin.systems.monolith.net;

/// What the protocols have counted, under the names that 4.3BSD-Reno's `ip_var.h`, `icmp_var.h`, `udp_var.h` and `tcp_var.h` have for it, and as
/// `netstat -s` prints it.
public final class Statistics {

    public final Ip ip = new Ip();
    public final Icmp icmp = new Icmp();
    public final Udp udp = new Udp();
    public final Tcp tcp = new Tcp();

    Statistics() {}

    private static void line(StringBuilder out, long count, String what) {
        out.append('\t').append(count).append(' ').append(what).append('\n');
    }

    /// All of it, a line for each.
    public void print(StringBuilder out) {
        ip.print(out);
        icmp.print(out);
        udp.print(out);
        tcp.print(out);
    }

    /// `ipstat`.
    public static final class Ip {
        public long total;
        public long badsum;
        public long toosmall;
        public long tooshort;
        public long badhlen;
        public long badlen;
        public long badoptions;
        public long fragments;
        public long fragdropped;
        public long fragtimeout;
        public long reassembled;
        public long forward;
        public long cantforward;
        public long noproto;
        public long delivered;
        public long localout;
        public long odropped;
        public long noroute;
        public long fragmented;
        public long ofragments;
        public long cantfrag;

        private void print(StringBuilder out) {
            out.append("ip:\n");
            line(out, total, "total packets received");
            line(out, badsum, "bad header checksums");
            line(out, toosmall, "with size smaller than minimum");
            line(out, tooshort, "with data size < data length");
            line(out, badhlen, "with header length < data size");
            line(out, badlen, "with data length < header length");
            line(out, badoptions, "with bad options");
            line(out, fragments, "fragments received");
            line(out, fragdropped, "fragments dropped (dup or out of space)");
            line(out, fragtimeout, "fragments dropped after timeout");
            line(out, reassembled, "packets reassembled ok");
            line(out, delivered, "packets for this host");
            line(out, noproto, "packets for unknown/unsupported protocol");
            line(out, forward, "packets forwarded");
            line(out, cantforward, "packets not forwardable");
            line(out, localout, "packets sent from this host");
            line(out, odropped, "output packets dropped due to no bufs, etc.");
            line(out, noroute, "output packets discarded due to no route");
            line(out, fragmented, "output datagrams fragmented");
            line(out, ofragments, "fragments created");
            line(out, cantfrag, "datagrams that can't be fragmented");
        }
    }

    /// `icmpstat`.
    public static final class Icmp {
        private static final int TYPES = 19;
        public long error;
        public long oldicmp;
        public long badcode;
        public long tooshort;
        public long checksum;
        public long badlen;
        public long reflect;
        final long[] outhist = new long[TYPES];
        final long[] inhist = new long[TYPES];

        /// Messages of a type that were sent.
        public long sent(int type) {
            return outhist[type];
        }

        /// Messages of a type that have come.
        public long received(int type) {
            return inhist[type];
        }

        private void print(StringBuilder out) {
            out.append("icmp:\n");
            line(out, error, "calls to icmp_error");
            line(out, oldicmp, "errors not generated 'cuz old message was icmp");
            histogram(out, "Output histogram:", outhist);
            line(out, badcode, "messages with bad code fields");
            line(out, tooshort, "messages < minimum length");
            line(out, checksum, "bad checksums");
            line(out, badlen, "messages with bad length");
            histogram(out, "Input histogram:", inhist);
            line(out, reflect, "message responses generated");
        }

        private static void histogram(StringBuilder out, String title, long[] counts) {
            out.append('\t').append(title).append('\n');
            for (var type = 0; type < TYPES; type++) {
                if (counts[type] != 0) {
                    out.append("\t\ttype ").append(type).append(": ").append(counts[type]).append('\n');
                }
            }
        }
    }

    /// `udpstat`.
    public static final class Udp {
        public long ipackets;
        public long hdrops;
        public long badsum;
        public long badlen;
        public long noport;
        public long noportbcast;
        public long fullsock;
        public long pcbcachemiss;
        public long opackets;

        private void print(StringBuilder out) {
            out.append("udp:\n");
            line(out, ipackets, "datagrams received");
            line(out, hdrops, "with incomplete header");
            line(out, badlen, "with bad data length field");
            line(out, badsum, "with bad checksum");
            line(out, noport, "dropped due to no socket");
            line(out, noportbcast, "broadcast datagrams dropped due to no socket");
            line(out, fullsock, "dropped due to full socket buffers");
            line(out, pcbcachemiss, "looked for in the list of sockets");
            line(out, opackets, "datagrams output");
        }
    }

    /// `tcpstat`.
    public static final class Tcp {
        public long connattempt;
        public long accepts;
        public long connects;
        public long drops;
        public long conndrops;
        public long closed;
        public long segstimed;
        public long rttupdated;
        public long delack;
        public long timeoutdrop;
        public long rexmttimeo;
        public long persisttimeo;
        public long keepdrops;
        public long sndtotal;
        public long sndpack;
        public long sndbyte;
        public long sndrexmitpack;
        public long sndrexmitbyte;
        public long sndacks;
        public long sndprobe;
        public long sndwinup;
        public long sndctrl;
        public long rcvtotal;
        public long rcvpack;
        public long rcvbyte;
        public long rcvbadsum;
        public long rcvbadoff;
        public long rcvshort;
        public long rcvduppack;
        public long rcvdupbyte;
        public long rcvpartduppack;
        public long rcvpartdupbyte;
        public long rcvoopack;
        public long rcvoobyte;
        public long rcvpackafterwin;
        public long rcvbyteafterwin;
        public long rcvafterclose;
        public long rcvdupack;
        public long rcvacktoomuch;
        public long rcvackpack;
        public long rcvackbyte;
        public long rcvwinupd;
        public long predack;
        public long preddat;
        public long pcbcachemiss;

        private void print(StringBuilder out) {
            out.append("tcp:\n");
            line(out, sndtotal, "packets sent");
            line(out, sndpack, "data packets");
            line(out, sndbyte, "bytes of data packets");
            line(out, sndrexmitpack, "data packets retransmitted");
            line(out, sndrexmitbyte, "bytes of data packets retransmitted");
            line(out, sndacks, "ack-only packets");
            line(out, delack, "of them delayed");
            line(out, sndprobe, "window probe packets");
            line(out, sndwinup, "window update packets");
            line(out, sndctrl, "control packets");
            line(out, rcvtotal, "packets received");
            line(out, rcvackpack, "acks");
            line(out, rcvackbyte, "bytes acked");
            line(out, rcvdupack, "duplicate acks");
            line(out, rcvacktoomuch, "acks for unsent data");
            line(out, rcvpack, "packets received in-sequence");
            line(out, rcvbyte, "bytes received in-sequence");
            line(out, rcvduppack, "completely duplicate packets");
            line(out, rcvdupbyte, "bytes of duplicate packets");
            line(out, rcvpartduppack, "packets with some dup. data");
            line(out, rcvpartdupbyte, "bytes duped");
            line(out, rcvoopack, "out-of-order packets");
            line(out, rcvoobyte, "bytes out of order");
            line(out, rcvpackafterwin, "packets of data after window");
            line(out, rcvbyteafterwin, "bytes of data after window");
            line(out, rcvwinupd, "window update packets received");
            line(out, rcvafterclose, "packets received after close");
            line(out, rcvbadsum, "discarded for bad checksums");
            line(out, rcvbadoff, "discarded for bad header offset fields");
            line(out, rcvshort, "discarded because packet too short");
            line(out, connattempt, "connection requests");
            line(out, accepts, "connection accepts");
            line(out, connects, "connections established (including accepts)");
            line(out, closed, "connections closed (including drops)");
            line(out, drops, "connections dropped");
            line(out, conndrops, "embryonic connections dropped");
            line(out, segstimed, "segments of which the round trip was timed");
            line(out, rttupdated, "segments updated rtt");
            line(out, rexmttimeo, "retransmit timeouts");
            line(out, timeoutdrop, "connections dropped by rexmit timeout");
            line(out, persisttimeo, "persist timeouts");
            line(out, keepdrops, "connections dropped by keepalive");
            line(out, predack, "correct ACK header predictions");
            line(out, preddat, "correct data packet header predictions");
            line(out, pcbcachemiss, "looked for in the list of connections");
        }
    }
}
