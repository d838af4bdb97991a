package spin.hw.elf;

import static spin.hw.elf.ElfRefusal.Reason.BAD_SYMBOLS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the symbol table of a file whose header is in order.
///
/// Names are for people. So a table that is broken costs the names, never the program: what was read before the fault is kept and
/// the fault is told with it.
final class SymbolReader {

    private static final int SECTION_BYTES = 64;
    private static final int SYMBOL_TABLE = 2;
    private static final int SYMBOL_BYTES = 24;
    private static final int TYPE_OBJECT = 1;
    private static final int TYPE_PROCEDURE = 2;
    private static final int TYPE_NONE = 0;
    private static final int UNDEFINED = 0;
    private static final int FIRST_RESERVED_SECTION = 0xff00;
    /// C++ names reach a few thousand.
    private static final int LONGEST_NAME = 4096;
    /// Names may share their ends, so together they can be longer than the file; an honest linker gains less than this factor.
    private static final int SHARING = 4;

    private final ElfBytes file;
    private final long sections;
    private final int count;

    private SymbolReader(ElfBytes file) {
        this.file = file;
        sections = file.longAt(40);
        count = file.shortAt(60);
    }

    static Symbols read(ElfBytes file) {
        return new SymbolReader(file).read();
    }

    private Symbols read() {
        if (sections == 0 || count == 0) {
            return Symbols.NONE;
        }
        if (file.shortAt(58) != SECTION_BYTES || !file.holds(sections, (long) count * SECTION_BYTES)) {
            return broken(List.of(), "The %d section headers at offset 0x%x are not within the file's %d bytes", count,
                    sections, file.size());
        }
        for (int i = 0; i < count; i++) {
            if (file.intAt(section(i) + 4) == SYMBOL_TABLE) {
                return readTable(i);
            }
        }
        return Symbols.NONE;
    }

    private int section(int i) {
        return (int) sections + i * SECTION_BYTES;
    }

    private Symbols readTable(int number) {
        int table = section(number);
        long offset = file.longAt(table + 24);
        long bytes = file.longAt(table + 32);
        int names = file.intAt(table + 40);
        if (!file.holds(offset, bytes)) {
            return broken(List.of(),
                    "The symbol table, section %d, with 0x%x bytes at offset 0x%x is not within the file",
                    number, bytes, offset);
        }
        if (names < 0 || names >= count
                || !file.holds(file.longAt(section(names) + 24), file.longAt(section(names) + 32))) {
            return broken(List.of(), "The symbol table, section %d, has its names in section %d, which is not there",
                    number,
                    names);
        }
        int strings = (int) file.longAt(section(names) + 24);
        int stringsEnd = strings + (int) file.longAt(section(names) + 32);
        return readSymbols((int) offset, (int) (bytes / SYMBOL_BYTES), strings, stringsEnd);
    }

    private Symbols readSymbols(int offset, int symbolCount, int strings, int stringsEnd) {
        var symbols = new ArrayList<Symbol>();
        long budget = (long) SHARING * file.size();
        for (int i = 0; i < symbolCount; i++) {
            int at = offset + i * SYMBOL_BYTES;
            int type = file.byteAt(at + 4) & 15;
            int home = file.shortAt(at + 6);
            boolean wanted = type == TYPE_NONE || type == TYPE_OBJECT || type == TYPE_PROCEDURE;
            if (!wanted || home == UNDEFINED || home >= FIRST_RESERVED_SECTION) {
                continue;
            }
            long name = file.intAt(at) & 0xffff_ffffL;
            if (name >= stringsEnd - strings) {
                return broken(symbols, "Symbol %d has its name at 0x%x, past the end of the names", i, name);
            }
            var text = file.text(strings + (int) name, stringsEnd, LONGEST_NAME);
            budget -= text.length();
            if (budget < 0) {
                return broken(symbols, "From symbol %d on, the names are longer than the file could honestly say", i);
            }
            if (!text.isEmpty()) {
                symbols.add(
                        new Symbol(text, file.longAt(at + 8), file.longAt(at + 16), type == TYPE_PROCEDURE));
            }
        }
        return new Symbols(symbols, Optional.empty());
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    private static Symbols broken(List<Symbol> kept, String format, Object... arguments) {
        return new Symbols(kept, Optional.of(new ElfRefusal(BAD_SYMBOLS,
                format.formatted(arguments) + "; the program runs without names, strip it or rebuild it.")));
    }
}
