package spin.ext.active;

import spin.core.Console;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.core.strand.Threads;
import spin.plexus.datalink.Datalink;

/// Messages that name the handler they run on arrival. No protocol stands between it and the link, and it does not wait for a strand: it runs in the
/// interrupt that brought it ([Cells]), except on the loop-back link, which has none.
///
/// Source: von Eicken et al., "Active Messages", ISCA '92; Fiuczynski and Bershad, USENIX '96, 3.3.
public final class ActiveMessages implements Extension {
    /// For experiments on one network (IEEE 802, 9.2.3).
    static final int TYPE = 0x88b5;

    private static final long LIMIT = 50_000;
    private static final long LOOK_CYCLES = 20_000;
    private static final int MOST_LOOKS = 5000;

    @Override
    public void start(Kernel kernel) {
        var claim = kernel.resolve(Datalink.class).claim(TYPE);
        var threads = kernel.resolve(Threads.class);
        var cells = new Cells(claim);
        kernel.events().on(Datalink.class, Datalink::packetArrived).key(claim)
                .handle(cells::arrived).as("active message").limit(LIMIT).install();
        kernel.events().on(Datalink.class, Datalink::packetAtInterrupt).key(claim).handle(cells::arrivedAtInterrupt)
                .as("active message").install();
        kernel.events().on(Shell.class, Shell::run)
                .guard((command, arguments) -> command.equals("am"))
                .handle((command, arguments) -> {
                    run(Words.of(arguments), kernel.console(), threads, cells);
                    return true;
                })
                .as("am").install();
    }

    private static void run(Words words, Console console, Threads threads, Cells cells) {
        int handler = switch (words.at(0)) {
            case "read" -> Cells.READ;
            case "write" -> Cells.WRITE;
            case "add" -> Cells.ADD;
            default -> Cells.ANSWER;
        };
        if (words.at(0).equals("stats") && words.count() == 1) {
            console.println("am: %d handled, %d of them at interrupt level, %d dropped".formatted(cells.handled(),
                    cells.atInterrupt(), cells.dropped()));
            return;
        }
        long station = station(words.at(2));
        int cell = words.number(3, Cells.COUNT - 1);
        int value = handler == Cells.READ ? 0 : words.number(4, Integer.MAX_VALUE);
        if (handler == Cells.ANSWER || station < 0 || cell < 0 || value < 0) {
            console.println(
                    "am read LINK STATION CELL | write LINK STATION CELL VALUE | add LINK STATION CELL VALUE | stats");
            return;
        }
        if (!cells.ask(words.at(1), station, handler, cell, value)) {
            console.println("am: there is no link '%s'".formatted(words.at(1)));
            return;
        }
        for (int looks = 0; !cells.isAnswered() && looks < MOST_LOOKS; looks++) {
            threads.sleep(LOOK_CYCLES);
        }
        console.println(cells.isAnswered() ? "am: %d".formatted(cells.answer()) : "am: no answer");
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
