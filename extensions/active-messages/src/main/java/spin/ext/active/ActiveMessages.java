package spin.ext.active;

import spin.core.Console;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.core.strand.Threads;
import spin.plexus.datalink.Datalink;
import spin.plexus.datalink.DatalinkView;
import spin.plexus.datalink.TypeClaim;

/// Messages that name the handler they run on arrival: it touches memory, and answers. No protocol stands between it and the link.
///
/// ```
///  0         1        5       9        13
///  +---------+--------+-------+--------+
///  | handler | number | cell  | value  |      handler 0 is an answer: `value` is what the cell held before
///  +---------+--------+-------+--------+
/// ```
///
/// The memory is 256 cells of 32 bits. A message to a cell that does not exist, or for a handler that does not, is dropped and counted.
///
/// Source: von Eicken et al., "Active Messages", ISCA '92; Fiuczynski and Bershad, USENIX '96, 3.3.
public final class ActiveMessages implements Extension {
    /// For experiments on one network (IEEE 802, 9.2.3).
    static final int TYPE = 0x88b5;
    static final int CELLS = 256;

    private static final int ANSWER = 0;
    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int ADD = 3;
    private static final int LENGTH = 13;
    private static final long LIMIT = 50_000;
    private static final long LOOK_CYCLES = 20_000;
    private static final int MOST_LOOKS = 5000;

    private final int[] memory = new int[CELLS];
    private int asked;
    private int answered;
    private int answer;
    private long handled;
    private long dropped;

    @Override
    public void start(Kernel kernel) {
        var claim = kernel.resolve(Datalink.class).claim(TYPE);
        var threads = kernel.resolve(Threads.class);
        kernel.events().on(Datalink.class, Datalink::packetArrived).key(claim)
                .handle(message -> arrived(message, claim)).as("active message").limit(LIMIT).install();
        kernel.events().on(Shell.class, Shell::run)
                .guard((command, arguments) -> command.equals("am"))
                .handle((command, arguments) -> {
                    run(Words.of(arguments), kernel.console(), threads, claim);
                    return true;
                })
                .as("am").install();
    }

    private void arrived(DatalinkView message, TypeClaim claim) {
        if (message.payloadLength() < LENGTH) {
            dropped++;
            return;
        }
        int handler = message.payloadByte(0);
        int number = message.payloadInt(1);
        int cell = message.payloadInt(5);
        int value = message.payloadInt(9);
        if (handler == ANSWER) {
            if (number == asked) {
                answered = number;
                answer = value;
            }
            return;
        }
        if (handler > ADD || cell < 0 || cell >= CELLS) {
            dropped++;
            return;
        }
        handled++;
        int before = memory[cell];
        if (handler == WRITE) {
            memory[cell] = value;
        } else if (handler == ADD) {
            memory[cell] = before + value;
        }
        claim.send(message.link(), message.source(), message(ANSWER, number, cell, before));
    }

    private static byte[] message(int handler, int number, int cell, int value) {
        var bytes = new byte[LENGTH];
        bytes[0] = (byte) handler;
        put(bytes, 1, number);
        put(bytes, 5, cell);
        put(bytes, 9, value);
        return bytes;
    }

    private static void put(byte[] bytes, int offset, int value) {
        bytes[offset] = (byte) (value >>> 24);
        bytes[offset + 1] = (byte) (value >>> 16);
        bytes[offset + 2] = (byte) (value >>> 8);
        bytes[offset + 3] = (byte) value;
    }

    private void run(Words words, Console console, Threads threads, TypeClaim claim) {
        int handler = switch (words.at(0)) {
            case "read" -> READ;
            case "write" -> WRITE;
            case "add" -> ADD;
            default -> ANSWER;
        };
        if (words.at(0).equals("stats") && words.count() == 1) {
            console.println("am: %d handled, %d dropped".formatted(handled, dropped));
            return;
        }
        long station = station(words.at(2));
        int cell = words.number(3, CELLS - 1);
        int value = handler == READ ? 0 : words.number(4, Integer.MAX_VALUE);
        if (handler == ANSWER || station < 0 || cell < 0 || value < 0) {
            console.println(
                    "am read LINK STATION CELL | write LINK STATION CELL VALUE | add LINK STATION CELL VALUE | stats");
            return;
        }
        asked++;
        if (!claim.send(words.at(1), station, message(handler, asked, cell, value))) {
            console.println("am: there is no link '%s'".formatted(words.at(1)));
            return;
        }
        for (int looks = 0; answered != asked && looks < MOST_LOOKS; looks++) {
            threads.sleep(LOOK_CYCLES);
        }
        console.println(answered == asked ? "am: %d".formatted(answer) : "am: no answer");
    }

    /// Six pairs of hexadecimal digits with colons between; 0 is the station of the loop-back link. -1 when it is none.
    private static long station(String text) {
        if (text.equals("0")) {
            return 0;
        }
        long station = 0;
        if (text.length() != 17) {
            return -1;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = Character.digit(c, 16);
            if (i % 3 == 2 ? c != ':' : digit < 0) {
                return -1;
            }
            station = i % 3 == 2 ? station : station << 4 | digit;
        }
        return station;
    }
}
