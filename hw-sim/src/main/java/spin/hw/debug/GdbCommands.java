package spin.hw.debug;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import spin.hw.cpu.Cpu;
import spin.hw.debug.Breakpoints.Kind;

/// What each packet of the remote protocol asks for (GDB manual, appendix E). A packet that is not understood gets the empty reply that
/// the protocol has for it; one that cannot be obeyed gets an error number.
final class GdbCommands {

    /// What to do with a packet.
    sealed interface Outcome {

        record Reply(String text) implements Outcome {}

        record Continue() implements Outcome {}

        record Step() implements Outcome {}

        /// Forget all breakpoints and let the machine run.
        record Detach() implements Outcome {}

        /// Stop the machine. The reply goes first; some forms want none.
        record Kill(Optional<String> reply) implements Outcome {}

        /// Reply, and send no more acknowledgements.
        record WithoutAcknowledgements() implements Outcome {}
    }

    private static final Outcome OK = new Outcome.Reply("OK");
    private static final Outcome UNKNOWN = new Outcome.Reply("");
    private static final Outcome MALFORMED = new Outcome.Reply("E16");
    private static final Outcome NO_MEMORY_THERE = new Outcome.Reply("E0e");

    private static final int MOST_MEMORY = PacketReader.LONGEST / 2 - 16;

    private static final String TARGET = """
            <?xml version="1.0"?>
            <!DOCTYPE target SYSTEM "gdb-target.dtd">
            <target version="1.0"><architecture>alpha</architecture></target>
            """;

    private final Cpu cpu;
    private final AddressSpaceView memory;
    private final GdbRegisters registers;
    private final Breakpoints breakpoints;

    GdbCommands(Cpu cpu, AddressSpaceView memory, Breakpoints breakpoints) {
        this.cpu = cpu;
        this.memory = memory;
        this.registers = new GdbRegisters(cpu);
        this.breakpoints = breakpoints;
    }

    /// @param stopped why the machine stands, for `?`
    Outcome obey(String packet, StopReason stopped) {
        if (packet.isEmpty()) {
            return UNKNOWN;
        }
        var rest = packet.substring(1);
        return switch (packet.charAt(0)) {
            case '?' -> new Outcome.Reply(stopped.packet());
            case 'g' -> new Outcome.Reply(registers.all());
            case 'G' -> writeAllRegisters(rest);
            case 'p' -> readRegister(rest);
            case 'P' -> writeRegister(rest);
            case 'm' -> readMemory(rest);
            case 'M' -> writeMemory(rest, false);
            case 'X' -> writeMemory(rest, true);
            case 'c' -> resume(rest, new Outcome.Continue());
            case 'C' -> resumeAfterSignal(rest, new Outcome.Continue());
            case 's' -> resume(rest, new Outcome.Step());
            case 'S' -> resumeAfterSignal(rest, new Outcome.Step());
            case 'Z' -> breakpoint(rest, true);
            case 'z' -> breakpoint(rest, false);
            case 'H', 'T' -> OK;
            case 'D' -> new Outcome.Detach();
            case 'k' -> new Outcome.Kill(Optional.empty());
            case 'v' -> extended(packet);
            case 'q', 'Q' -> query(packet);
            default -> UNKNOWN;
        };
    }

    // Registers.

    private Outcome writeAllRegisters(String values) {
        int count = values.length() / 16;
        if (count == 0 || count > GdbRegisters.COUNT || values.length() % 16 != 0) {
            return MALFORMED;
        }
        var parsed = new OptionalLong[count];
        for (int n = 0; n < count; n++) {
            var text = values.substring(16 * n, 16 * n + 16);
            parsed[n] = Hexadecimal.number(text);
            if (parsed[n].isEmpty() && !text.equals("x".repeat(16))) {
                return MALFORMED;
            }
        }
        for (int n = 0; n < count; n++) {
            if (parsed[n].isPresent()) {
                registers.set(n, Long.reverseBytes(parsed[n].getAsLong()));
            }
        }
        return OK;
    }

    private Outcome readRegister(String number) {
        var n = Hexadecimal.count(number);
        if (n.isEmpty() || n.getAsInt() >= GdbRegisters.COUNT) {
            return MALFORMED;
        }
        return new Outcome.Reply(GdbRegisters.hexadecimal(registers.get(n.getAsInt())));
    }

    private Outcome writeRegister(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 0 || assignment.length() != equals + 17) {
            return MALFORMED;
        }
        var n = Hexadecimal.count(assignment.substring(0, equals));
        var value = Hexadecimal.number(assignment.substring(equals + 1));
        if (n.isEmpty() || value.isEmpty()) {
            return MALFORMED;
        }
        return registers.set(n.getAsInt(), Long.reverseBytes(value.getAsLong())) ? OK : MALFORMED;
    }

    // Memory.

    private Outcome readMemory(String range) {
        var parts = List.of(range.split(",", -1));
        if (parts.size() != 2) {
            return MALFORMED;
        }
        var va = Hexadecimal.number(parts.get(0));
        var length = Hexadecimal.count(parts.get(1));
        if (va.isEmpty() || length.isEmpty()) {
            return MALFORMED;
        }
        var bytes = new byte[Math.min(length.getAsInt(), MOST_MEMORY)];
        int read = memory.read(va.getAsLong(), bytes);
        return read == 0 && bytes.length > 0
                ? NO_MEMORY_THERE
                : new Outcome.Reply(Hexadecimal.of(bytes, read));
    }

    private Outcome writeMemory(String text, boolean binary) {
        int colon = text.indexOf(':');
        int comma = text.indexOf(',');
        if (comma < 0 || colon < comma) {
            return MALFORMED;
        }
        var va = Hexadecimal.number(text.substring(0, comma));
        var length = Hexadecimal.count(text.substring(comma + 1, colon));
        var data = text.substring(colon + 1);
        var bytes = binary
                ? Optional.of(data.getBytes(StandardCharsets.ISO_8859_1))
                : Hexadecimal.bytes(data);
        if (va.isEmpty() || length.isEmpty() || bytes.isEmpty() || bytes.get().length != length.getAsInt()) {
            return MALFORMED;
        }
        return memory.write(va.getAsLong(), bytes.get()) ? OK : NO_MEMORY_THERE;
    }

    // Running.

    private Outcome resume(String where, Outcome how) {
        if (!where.isEmpty()) {
            var pc = Hexadecimal.number(where);
            if (pc.isEmpty()) {
                return MALFORMED;
            }
            cpu.pc(pc.getAsLong());
        }
        return how;
    }

    /// There are no signals to deliver; the number is looked at and forgotten.
    private Outcome resumeAfterSignal(String text, Outcome how) {
        int semicolon = text.indexOf(';');
        var signal = semicolon < 0 ? text : text.substring(0, semicolon);
        return Hexadecimal.number(signal).isEmpty()
                ? MALFORMED
                : resume(semicolon < 0 ? "" : text.substring(semicolon + 1), how);
    }

    private Outcome extended(String packet) {
        if (packet.equals("vCont?")) {
            return new Outcome.Reply("vCont;c;C;s;S");
        }
        if (packet.startsWith("vCont;")) {
            // There is one thread, so the first action is its own.
            return switch (packet.length() > 6 ? packet.charAt(6) : ' ') {
                case 'c', 'C' -> new Outcome.Continue();
                case 's', 'S' -> new Outcome.Step();
                default -> MALFORMED;
            };
        }
        return packet.startsWith("vKill") ? new Outcome.Kill(Optional.of("OK")) : UNKNOWN;
    }

    private Outcome breakpoint(String text, boolean insert) {
        var parts = List.of(text.split("[,;]", -1));
        if (parts.size() < 3) {
            return MALFORMED;
        }
        var va = Hexadecimal.number(parts.get(1));
        var size = Hexadecimal.count(parts.get(2));
        if (va.isEmpty() || size.isEmpty()) {
            return MALFORMED;
        }
        return switch (parts.get(0)) {
            case "0", "1" -> codeBreakpoint(va.getAsLong(), insert);
            case "2" -> watch(new Breakpoints.Watch(Kind.WRITE, va.getAsLong(), size.getAsInt()), insert);
            case "3" -> watch(new Breakpoints.Watch(Kind.READ, va.getAsLong(), size.getAsInt()), insert);
            case "4" -> watch(new Breakpoints.Watch(Kind.ACCESS, va.getAsLong(), size.getAsInt()), insert);
            default -> UNKNOWN;
        };
    }

    private Outcome codeBreakpoint(long va, boolean insert) {
        if (insert) {
            return breakpoints.add(va) ? OK : MALFORMED;
        }
        breakpoints.remove(va);
        return OK;
    }

    private Outcome watch(Breakpoints.Watch watch, boolean insert) {
        if (insert) {
            return breakpoints.add(watch) ? OK : MALFORMED;
        }
        breakpoints.remove(watch);
        return OK;
    }

    // Questions.

    private static Outcome query(String packet) {
        int colon = packet.indexOf(':');
        return switch (colon < 0 ? packet : packet.substring(0, colon)) {
            case "qSupported" -> new Outcome.Reply("PacketSize=" + Integer.toHexString(PacketReader.LONGEST)
                    + ";qXfer:features:read+;QStartNoAckMode+;swbreak+;vContSupported+");
            case "QStartNoAckMode" -> new Outcome.WithoutAcknowledgements();
            case "qAttached" -> new Outcome.Reply("1");
            case "qC" -> new Outcome.Reply("QC1");
            case "qfThreadInfo" -> new Outcome.Reply("m1");
            case "qsThreadInfo" -> new Outcome.Reply("l");
            case "qSymbol" -> OK;
            case "qXfer" -> transfer(packet);
            default -> UNKNOWN;
        };
    }

    private static Outcome transfer(String packet) {
        var prefix = "qXfer:features:read:target.xml:";
        if (!packet.startsWith(prefix)) {
            return packet.startsWith("qXfer:features:read:") ? new Outcome.Reply("E00") : UNKNOWN;
        }
        var parts = List.of(packet.substring(prefix.length()).split(",", -1));
        if (parts.size() != 2) {
            return MALFORMED;
        }
        var offset = Hexadecimal.count(parts.get(0));
        var length = Hexadecimal.count(parts.get(1));
        if (offset.isEmpty() || length.isEmpty() || offset.getAsInt() > TARGET.length()) {
            return MALFORMED;
        }
        int end = (int) Math.min(TARGET.length(), (long) offset.getAsInt() + length.getAsInt());
        return new Outcome.Reply(
                (end == TARGET.length() ? "l" : "m") + TARGET.substring(offset.getAsInt(), end));
    }
}
