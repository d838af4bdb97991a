package spin.systems.aegis.exos.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.UserMode;
import spin.systems.aegis.Aegis;
import spin.systems.aegis.AegisAbi;
import spin.systems.aegis.Environment;
import spin.systems.aegis.FilterWords;
import spin.systems.aegis.filter.Filter;
import spin.systems.aegis.filter.Step;

/// An environment on another machine that answers ARP, the port mapper, MOUNT and NFS version 2 out of memory. It shares no code with the client: frames are
/// bytes here.
final class NfsServer implements ManagedCode {

    static final long ADDRESS = 0x0a00_0002;
    static final long STATION = 0x0800_2b00_0002L;
    static final int MOUNT_PORT = 635;
    static final int NFS_PORT = 2049;
    private static final int CODE = 0x2000;
    private static final int DOOR = 0x3000;
    private static final int DATA = 0x4000;
    private static final int OUT = 0x6000;
    private static final int RING = 0x8000;
    private static final int REMEMBERED = 64;

    /// A file, a folder or a link.
    static final class Node {
        final int number;
        final int kind;
        int mode;
        byte[] content;
        int changed;
        final Map<String, Node> children = new TreeMap<>();

        Node(int number, int kind, int mode, byte[] content) {
            this.number = number;
            this.kind = kind;
            this.mode = mode;
            this.content = content;
        }
    }

    final Node root;
    /// What was asked: program and procedure.
    final List<String> asked = new ArrayList<>();
    /// What is done to an answer before it is sent: for servers that are no good.
    interface Spoiler {
        /// The frames to send instead, perhaps none.
        List<byte[]> spoiled(byte[] frame);
    }

    Spoiler spoiler = List::of;
    boolean answersArp = true;
    /// Whether an answer to what was answered already comes out of memory, as servers do.
    private final Map<Long, byte[]> remembered = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Machine machine;
    private final Environment environment;
    private final long ring;
    private final long out;
    private final long capability;
    private int slot;
    private int clock = 1000;

    NfsServer(Machine machine, Aegis kernel) {
        this.machine = machine;
        root = node(2, 0755, new byte[0]);
        var doors = new ManagedCode.Table();
        doors.bind(DOOR, this);
        environment = kernel.environment(doors);
        var code = new Assembler(CODE).label("look").nop().lda(27, DOOR, 31).jsr(26, 27).br("look").assemble();
        code.load(machine.memory(), page(kernel, CODE));
        kernel.saveArea(environment, page(kernel, DATA));
        out = page(kernel, OUT);
        ring = page(kernel, RING);
        capability = kernel.capability(environment, out >> 13, AegisAbi.READ);
        kernel.ring(environment, ring);
        claim(kernel, new Step.Atom(12, 2, 0xffff, 0x0806));
        claim(kernel, new Step.Atom(12, 2, 0xffff, 0x0800), new Step.Atom(30, 4, -1, (int) ADDRESS));
        machine.cpu().watch(CODE, () -> {
            if (machine.memory().loadQuad(ring + (long) slot * AegisAbi.RING_SLOT_BYTES) == 0) {
                machine.cpu().waitForInterrupt();
            }
        });
        kernel.start(environment, CODE);
    }

    private long page(Aegis kernel, long at) {
        var frame = kernel.allocate(environment, -1);
        kernel.guarantee(environment, at, AegisAbi.binding(frame, AegisAbi.READ | AegisAbi.WRITE));
        return frame << 13;
    }

    private void claim(Aegis kernel, Step... steps) {
        var words = FilterWords.of(0, Filter.of(steps));
        for (var i = 0; i < words.length; i++) {
            machine.memory().storeQuad(out + 8L * i, words[i]);
        }
        kernel.claim(environment, out);
    }

    // The tree.

    private Node node(int kind, int mode, byte[] content) {
        var node = new Node(nodes.size() + 10, kind, mode, content);
        node.changed = clock++;
        nodes.add(node);
        return node;
    }

    Node file(Node folder, String name, byte[] content) {
        var node = node(1, 0644, content);
        folder.children.put(name, node);
        return node;
    }

    /// What is in the root by that name.
    Node file(String name) {
        return Objects.requireNonNull(root.children.get(name), name);
    }

    Node folder(Node folder, String name) {
        var node = node(2, 0755, new byte[0]);
        folder.children.put(name, node);
        return node;
    }

    void link(Node folder, String name, String text) {
        folder.children.put(name, node(5, 0777, text.getBytes(StandardCharsets.UTF_8)));
    }

    void change(Node file, byte[] content) {
        file.content = content;
        file.changed = clock++;
    }

    // Frames.

    @Override
    public void run(UserMode port) {
        while (true) {
            var at = RING + (long) slot * AegisAbi.RING_SLOT_BYTES;
            var length = (int) port.load(at);
            if (length == 0) {
                return;
            }
            var frame = new byte[length];
            for (var i = 0; i < length; i++) {
                var from = at + AegisAbi.SLOT_FRAME + i;
                frame[i] = (byte) (port.load(from & -8) >>> (8 * (from & 7)));
            }
            port.store(at, 0);
            slot = slot + 1 & AegisAbi.RING_SLOTS - 1;
            var answer = answer(ByteBuffer.wrap(frame));
            if (answer != null) {
                spoiler.spoiled(answer).forEach(spoiled -> send(port, spoiled));
            }
        }
    }

    private void send(UserMode port, byte[] frame) {
        for (var i = 0; i < frame.length; i += 8) {
            var word = 0L;
            for (var j = 0; j < 8 && i + j < frame.length; j++) {
                word |= (frame[i + j] & 0xffL) << (8 * j);
            }
            port.store(OUT + i, word);
        }
        port.register(16, out);
        port.register(17, frame.length);
        port.register(18, capability);
        port.register(0, AegisAbi.SEND);
        port.callSystem();
    }

    private byte @Nullable [] answer(ByteBuffer frame) {
        if (frame.getShort(12) == 0x0806) {
            return answersArp && frame.getShort(20) == 1 && frame.getInt(38) == (int) ADDRESS ? arp(frame) : null;
        }
        var header = 4 * (frame.get(14) & 15);
        var udp = 14 + header;
        if (frame.getShort(12) != 0x0800 || frame.get(23) != 17 || sum(frame, 14, header, 0) != 0xffff) {
            return null;
        }
        var length = frame.getShort(udp + 4) & 0xffff;
        if (length > frame.limit() - udp
                || sum(frame, udp, length, pseudo(frame.getInt(26), frame.getInt(30), length)) != 0xffff) {
            return null;
        }
        var payload = frame.slice(udp + 8, length - 8);
        var reply = reply(payload, frame.getShort(udp) & 0xffff, frame.getShort(udp + 2) & 0xffff);
        return reply == null ? null : datagram(frame, udp, reply);
    }

    static byte[] arp(ByteBuffer request) {
        var answer = ByteBuffer.allocate(60);
        station(answer, 0, station(request, 6));
        station(answer, 6, STATION);
        answer.putShort(12, (short) 0x0806).putInt(14, 0x0001_0800).putInt(18, 0x0604_0002);
        station(answer, 22, STATION);
        answer.putInt(28, (int) ADDRESS);
        station(answer, 32, station(request, 22));
        answer.putInt(38, request.getInt(28));
        return answer.array();
    }

    static long station(ByteBuffer frame, int at) {
        return (frame.getShort(at) & 0xffffL) << 32 | (frame.getInt(at + 2) & 0xffff_ffffL);
    }

    static void station(ByteBuffer frame, int at, long station) {
        frame.putShort(at, (short) (station >>> 32)).putInt(at + 2, (int) station);
    }

    private static byte[] datagram(ByteBuffer request, int udp, byte[] payload) {
        return datagram(station(request, 6), STATION, ADDRESS, request.getInt(26), request.getShort(udp + 2) & 0xffff,
                request.getShort(udp) & 0xffff, payload);
    }

    static byte[] datagram(long to, long from, long fromAddress, long toAddress, int fromPort, int toPort,
            byte[] payload) {
        var frame = ByteBuffer.allocate(Math.max(60, 42 + payload.length));
        station(frame, 0, to);
        station(frame, 6, from);
        frame.putShort(12, (short) 0x0800).putShort(14, (short) 0x4500).putShort(16, (short) (28 + payload.length))
                .putShort(22, (short) 0x4011).putInt(26, (int) fromAddress).putInt(30, (int) toAddress);
        frame.putShort(24, (short) ~sum(frame, 14, 20, 0));
        frame.putShort(34, (short) fromPort).putShort(36, (short) toPort).putShort(38, (short) (8 + payload.length));
        frame.put(42, payload);
        frame.putShort(40, (short) ~sum(frame, 34, 8 + payload.length,
                pseudo((int) fromAddress, (int) toAddress, 8 + payload.length)));
        return frame.array();
    }

    private static int pseudo(int from, int to, int length) {
        return (from >>> 16) + (from & 0xffff) + (to >>> 16) + (to & 0xffff) + 17 + length;
    }

    static int sum(ByteBuffer bytes, int from, int count, int start) {
        var sum = start;
        for (var i = 0; i < count; i++) {
            sum += (bytes.get(from + i) & 0xff) << (8 * (1 - (i & 1)));
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    // RPC.

    private byte @Nullable [] reply(ByteBuffer call, int fromPort, int toPort) {
        var xid = call.getInt();
        var known = remembered.get((long) fromPort << 32 | xid);
        if (known != null) {
            return known;
        }
        if (call.getInt() != 0 || call.getInt() != 2) {
            return null;
        }
        var program = call.getInt();
        var version = call.getInt();
        var procedure = call.getInt();
        for (var i = 0; i < 2; i++) {
            call.getInt();
            var length = call.getInt();
            call.position(call.position() + length);
        }
        asked.add(program + "." + procedure);
        var reply = ByteBuffer.allocate(1472).putInt(xid).putInt(1).putInt(0).putInt(0).putInt(0);
        if (toPort != (program == 100000 ? 111 : program == 100005 ? MOUNT_PORT : NFS_PORT)) {
            reply.putInt(1);
        } else if (version != (program == 100005 ? 1 : 2)) {
            reply.putInt(2).putInt(2).putInt(2);
        } else {
            reply.putInt(0);
            switch (program) {
                case 100000 -> mapper(call, reply);
                case 100005 -> mount(call, reply);
                default -> nfs(procedure, call, reply);
            }
        }
        var bytes = new byte[reply.flip().remaining()];
        reply.get(bytes);
        remembered.put((long) fromPort << 32 | xid, bytes);
        if (remembered.size() > REMEMBERED) {
            remembered.remove(remembered.keySet().iterator().next());
        }
        return bytes;
    }

    private static void mapper(ByteBuffer call, ByteBuffer reply) {
        reply.putInt(switch (call.getInt()) {
            case 100003 -> NFS_PORT;
            case 100005 -> MOUNT_PORT;
            default -> 0;
        });
    }

    private void mount(ByteBuffer call, ByteBuffer reply) {
        if (text(call).equals("/export")) {
            reply.putInt(0);
            handle(reply, root);
        } else {
            reply.putInt(13);
        }
    }

    private static String text(ByteBuffer call) {
        var bytes = new byte[call.getInt()];
        call.get(bytes).position(call.position() + 3 & -4);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void handle(ByteBuffer reply, Node node) {
        reply.putInt(0xfeed_f00d).putInt(node.number).putLong(~node.number).putLong(0).putLong(-1);
    }

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        final int status;

        Refused(int status) {
            super("status " + status);
            this.status = status;
        }
    }

    private Node node(ByteBuffer call) {
        var magic = call.getInt();
        var number = call.getInt();
        call.position(call.position() + 24);
        return nodes.stream().filter(node -> magic == 0xfeed_f00d && node.number == number && node.mode >= 0)
                .findFirst().orElseThrow(() -> new Refused(70));
    }

    private static void attributes(ByteBuffer reply, Node node) {
        var size = node.kind == 2 ? 512 : node.content.length;
        reply.putInt(node.kind).putInt(node.mode | (node.kind == 1 ? 0100000 : node.kind == 2 ? 040000 : 0120000))
                .putInt(node.kind == 2 ? 2 : 1).putInt(7).putInt(8).putInt(size).putInt(4096).putInt(0)
                .putInt((size + 511) / 512).putInt(99).putInt(node.number);
        for (var i = 0; i < 3; i++) {
            reply.putInt(800_000_000 + node.changed).putInt(5);
        }
    }

    private void nfs(int procedure, ByteBuffer call, ByteBuffer reply) {
        var begin = reply.position();
        try {
            if (procedure != 0) {
                nfs(procedure, node(call), call, reply.putInt(0));
            }
        } catch (Refused refused) {
            reply.position(begin).putInt(refused.status);
        }
    }

    private void nfs(int procedure, Node node, ByteBuffer call, ByteBuffer reply) {
        switch (procedure) {
            case 1 -> attributes(reply, node);
            case 2 -> {
                set(node, call);
                attributes(reply, node);
            }
            case 4 -> found(reply, child(node, text(call)));
            case 5 -> reply.putInt(node.content.length).put(node.content).put(new byte[-node.content.length & 3]);
            case 6 -> {
                var from = Math.min(call.getInt(), node.content.length);
                var count = Math.min(call.getInt(), node.content.length - from);
                attributes(reply, node);
                reply.putInt(count).put(node.content, from, count).put(new byte[-count & 3]);
            }
            case 8 -> {
                call.getInt();
                var at = call.getInt();
                call.getInt();
                var count = call.getInt();
                var content = java.util.Arrays.copyOf(node.content, Math.max(node.content.length, at + count));
                call.get(content, at, count);
                change(node, content);
                attributes(reply, node);
            }
            case 9, 14 -> {
                var name = text(call);
                if (procedure == 14 && node.children.containsKey(name)) {
                    throw new Refused(17);
                }
                var mode = call.getInt(call.position());
                var fresh = node(procedure == 9 ? 1 : 2, mode & 07777, new byte[0]);
                node.children.put(name, fresh);
                found(reply, fresh);
            }
            case 10, 15 -> {
                var name = text(call);
                var child = child(node, name);
                if (procedure == 15 && !child.children.isEmpty()) {
                    throw new Refused(66);
                }
                child.mode = -1;
                node.children.remove(name);
            }
            case 11 -> {
                var name = text(call);
                var moved = child(node, name);
                var to = node(call);
                node.children.remove(name);
                to.children.put(text(call), moved);
            }
            case 16 -> list(node, call.getInt(), call.getInt(), reply);
            case 17 -> reply.putInt(1024).putInt(4096).putInt(1000).putInt(500).putInt(400);
            default -> throw new Refused(5);
        }
    }

    private static Node child(Node folder, String name) {
        var child = folder.children.get(name);
        if (child == null) {
            throw new Refused(folder.kind == 2 ? 2 : 20);
        }
        return child;
    }

    private static void found(ByteBuffer reply, Node node) {
        handle(reply, node);
        attributes(reply, node);
    }

    private void set(Node node, ByteBuffer call) {
        var mode = call.getInt();
        node.mode = mode == -1 ? node.mode : mode & 07777;
        call.getLong();
        var size = call.getInt();
        if (size != -1) {
            node.content = java.util.Arrays.copyOf(node.content, size);
        }
        node.changed = clock++;
    }

    private static void list(Node folder, int cookie, int most, ByteBuffer reply) {
        var names = new ArrayList<>(folder.children.keySet());
        names.addFirst("..");
        names.addFirst(".");
        var used = 8;
        var next = cookie;
        while (next < names.size() && used + 16 + names.get(next).length() + 3 <= most) {
            var name = names.get(next++).getBytes(StandardCharsets.UTF_8);
            used += 16 + (name.length + 3 & -4);
            reply.putInt(1).putInt(next).putInt(name.length).put(name).put(new byte[-name.length & 3]).putInt(next);
        }
        reply.putInt(0).putInt(next == names.size() ? 1 : 0);
    }
}
