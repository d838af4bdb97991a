package spin.systems.aegis.exos.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.bench.port.ProgramSystem;
import spin.hw.Machine;
import spin.hw.pal.ManagedCode;
import spin.systems.aegis.Aegis;
import spin.systems.aegis.AegisAbi;
import spin.systems.aegis.Environment;
import spin.systems.aegis.FilterWords;
import spin.systems.aegis.HandlerWords;
import spin.systems.aegis.exos.net.ArpHandler;
import spin.systems.aegis.exos.net.Pages;

import spin.systems.aegis.filter.Filter;
import spin.systems.aegis.filter.Step;

/// Lays out a family before anything runs: the keeper, what all share, the program's file, and the first process, which begins by executing it.
/// The work of a loader, done from outside by physical address.
public final class Boot {

    static final int PROGRAM_INODE = 1;
    /// What a shell answers for a file that is no program.
    static final int CANNOT_EXECUTE = 126;
    private static final int WORD = 8;
    private static final int FRAMES_COUNTED = 8192;
    /// Where on the board a handler is described before the family runs.
    private static final int HANDLER_WORDS = 0x900;
    private static final int HANDLER_CODE = 0xb00;
    private static final Step.Atom ARP_TYPE = new Step.Atom(12, 2, 0xffff, 0x0806);

    private final Machine machine;
    private final Aegis kernel;
    private final LibraryImage image;
    private final Environment keeper;
    private final long[] shared = new long[5];
    private long inodes;
    /// Physical addresses of the network's board and of the table of stations, 0 without a network.
    private long board;
    private long arp;

    /// A family with the library to itself.
    ///
    /// @throws IllegalArgumentException when the machine has more memory than a family can count
    public Boot(Machine machine, Aegis kernel) {
        this(machine, kernel, kernel.environment(null), null);
    }

    /// A family that shares the library with others.
    ///
    /// @throws IllegalArgumentException when the machine has more memory than a family can count
    public Boot(Machine machine, Aegis kernel, LibraryImage image) {
        this(machine, kernel, kernel.environment(null), image);
    }

    private Boot(Machine machine, Aegis kernel, Environment keeper, @Nullable LibraryImage image) {
        if (machine.memory().size() > (long) FRAMES_COUNTED << Place.PAGE_SHIFT) {
            throw new IllegalArgumentException("ExOS counts the uses of " + FRAMES_COUNTED
                    + " frames and the machine has more; give it at most 64 MB.");
        }
        this.machine = machine;
        this.kernel = kernel;
        this.keeper = keeper;
        this.image = image == null ? new LibraryImage(machine, kernel, keeper) : image;
    }

    /// Where a family is on the network that the kernel is attached to.
    ///
    /// @param address of IP, as a number
    /// @param station of Ethernet, 48 bits
    /// @param mask    of the net
    /// @param gateway for other nets, 0 for none
    public record Host(long address, long station, long mask, long gateway) {}

    /// Gives the family a network, before [#first]: the board, the handler that answers ARP in the kernel, and the table that it alone writes. They are the
    /// keeper's. A second family needs an address of its own.
    public void network(Host host) {
        board = frame(keeper);
        arp = frame(keeper);
        clear(board);
        clear(arp);
        var memory = machine.memory();
        memory.storeQuad(board + Pages.ADDRESS, host.address);
        memory.storeQuad(board + Pages.STATION, host.station);
        memory.storeQuad(board + Pages.MASK, host.mask);
        memory.storeQuad(board + Pages.GATEWAY, host.gateway);
        put(arp, ArpHandler.page(host.address, host.station));
        var code = ArpHandler.assemble();
        code.load(memory, board + HANDLER_CODE);
        var words = new long[HandlerWords.WORDS];
        words[HandlerWords.CODE] = board + HANDLER_CODE;
        words[HandlerWords.CODE_CAPABILITY] = capability(keeper, board, AegisAbi.READ);
        words[HandlerWords.INSTRUCTIONS] = code.size() / 4;
        words[HandlerWords.REGION] = arp >>> Place.PAGE_SHIFT;
        words[HandlerWords.CAPABILITIES] = capability(keeper, arp, Place.RW);
        put(board + HANDLER_WORDS, words);
        var handler = (int) kernel.handler(keeper, board + HANDLER_WORDS);
        claim(Filter.of(ARP_TYPE, new Step.Atom(38, 4, -1, (int) host.address)), handler);
        try {
            claim(Filter.of(ARP_TYPE), handler);
        } catch (IllegalArgumentException others) {
            // What stations tell each other is another family's already; this one hears what is for it.
        }
        // The kernel has its own copies.
        for (var at = HANDLER_WORDS; at < Place.PAGE; at += WORD) {
            memory.storeQuad(board + at, 0);
        }
    }

    private void claim(Filter filter, int handler) {
        put(board + HANDLER_WORDS, FilterWords.of(handler, filter));
        kernel.claim(keeper, board + HANDLER_WORDS);
    }

    private void put(long physical, long[] words) {
        for (var i = 0; i < words.length; i++) {
            machine.memory().storeQuad(physical + (long) WORD * i, words[i]);
        }
    }

    private void clear(long physical) {
        for (var at = 0; at < Place.PAGE; at += WORD) {
            machine.memory().storeQuad(physical + at, 0);
        }
    }

    /// How often something that came was refused, for a reason of [spin.systems.aegis.exos.net.Refusal].
    public long refused(int reason) {
        return machine.memory().loadQuad(Pages.refusals(board, reason));
    }

    /// A word of the page that the handler of ARP writes, for those who look from outside: a count of [ArpHandler].
    public long arp(int place) {
        return machine.memory().loadQuad(arp + place);
    }

    /// The first process, ready to [#start].
    public Environment first(ProgramSystem.Program program) {
        for (var which = 0; which < shared.length; which++) {
            shared[which] = which == Place.SHARED_STUBS ? image.physical() : frame(keeper);
        }
        keeper();
        for (var which = 0; which < shared.length; which++) {
            family(Place.SHARED + 16 * which, shared[which] >>> Place.PAGE_SHIFT);
            family(Place.SHARED + 16 * which + WORD, which == Place.SHARED_STUBS
                    ? image.capability()
                    : capability(keeper, shared[which], Place.RW));
        }
        family(Place.KEEPER, keeper.number());
        family(Place.NEXT_PID, 2);
        family(Place.PROCESSES, 1);
        if (board != 0) {
            family(Place.NETWORK, board >>> Place.PAGE_SHIFT);
            family(Place.NETWORK + WORD, capability(keeper, board, Place.RW));
            family(Place.ARP, arp >>> Place.PAGE_SHIFT);
            family(Place.ARP + WORD, capability(keeper, arp, AegisAbi.READ));
        }
        root();
        file(program.executable());
        arguments(program);
        return process();
    }

    private void keeper() {
        var data = frame(keeper);
        kernel.guarantee(keeper, Place.DATA, AegisAbi.binding(data >>> Place.PAGE_SHIFT, Place.RW));
        kernel.guaranteeShared(keeper, image.owner(), Place.STUBS,
                AegisAbi.binding(shared[Place.SHARED_STUBS] >>> Place.PAGE_SHIFT, AegisAbi.READ));
        kernel.guarantee(keeper, Place.FAMILY,
                AegisAbi.binding(shared[Place.SHARED_FAMILY] >>> Place.PAGE_SHIFT, Place.RW));
        kernel.saveArea(keeper, data);
        var loop = address(ProcessStubs.KEEPER);
        kernel.slices(keeper, data + Place.INTERRUPT_AREA - Place.DATA, loop, loop, loop);
    }

    /// `/tmp` and the devices in `/dev`; the program's file is in no folder.
    private void root() {
        inodes = frame(keeper);
        machine.memory().storeQuad(shared[Place.SHARED_INODES], inodes >>> Place.PAGE_SHIFT);
        machine.memory().storeQuad(shared[Place.SHARED_INODES] + WORD, capability(keeper, inodes, Place.RW));
        folder(Inodes.ROOT, 4, List.of("tmp", "dev"), 2);
        folder(2, 2, List.of(), 0);
        folder(3, 2, List.of("null", "zero", "full"), 4);
        device(4, Descriptors.NULL);
        device(5, Descriptors.ZERO);
        device(6, Descriptors.FULL);
    }

    private void folder(int inode, int links, List<String> names, int first) {
        born(inode, Inodes.FOLDER);
        inode(inode, Inodes.MODE, 0755);
        inode(inode, Inodes.LINKS, links);
        var bytes = new byte[names.size() * Folders.ENTRY_BYTES];
        for (var i = 0; i < names.size(); i++) {
            var at = i * Folders.ENTRY_BYTES;
            bytes[at] = (byte) (first + i + 1);
            var name = names.get(i).getBytes(StandardCharsets.ISO_8859_1);
            bytes[at + 4] = (byte) name.length;
            System.arraycopy(name, 0, bytes, at + WORD, name.length);
        }
        if (bytes.length > 0) {
            content(inode, bytes);
        }
    }

    private void born(int inode, int type) {
        inode(inode, Inodes.TYPE, type);
        for (var time : List.of(Inodes.READ_AT, Inodes.WRITTEN_AT, Inodes.CHANGED_AT)) {
            inode(inode, time, Family.EPOCH * Family.NANOSECONDS);
        }
    }

    private void device(int inode, int kind) {
        born(inode, Inodes.DEVICE);
        inode(inode, Inodes.MODE, 0666);
        inode(inode, Inodes.LINKS, 1);
        inode(inode, Inodes.DEVICE_KIND, kind);
    }

    private void file(byte[] bytes) {
        born(PROGRAM_INODE, Inodes.FILE);
        inode(PROGRAM_INODE, Inodes.MODE, 0755);
        inode(PROGRAM_INODE, Inodes.LINKS, 1);
        content(PROGRAM_INODE, bytes);
    }

    private void content(int inode, byte[] bytes) {
        inode(inode, Inodes.BYTES, bytes.length);
        var list = frame(keeper);
        count(list);
        inode(inode, Inodes.LIST, list >>> Place.PAGE_SHIFT);
        inode(inode, Inodes.LIST_CAPABILITY, capability(keeper, list, Place.RW));
        for (var block = 0; block << Place.PAGE_SHIFT < bytes.length; block++) {
            var frame = frame(keeper);
            count(frame);
            var from = block << Place.PAGE_SHIFT;
            machine.memory().copyIn(frame, bytes, from, Math.min(Place.PAGE, bytes.length - from));
            machine.memory().storeQuad(list + 16L * block, frame >>> Place.PAGE_SHIFT);
            machine.memory().storeQuad(list + 16L * block + WORD, capability(keeper, frame, Place.RW));
        }
    }

    private void count(long physical) {
        machine.memory().storeByte(shared[Place.SHARED_COUNTS] + (physical >>> Place.PAGE_SHIFT), (byte) 1);
    }

    private void arguments(ProgramSystem.Program program) {
        var strings = new ArrayList<byte[]>();
        strings.add(terminated(program.name()));
        strings.add(terminated(program.name()));
        program.arguments().forEach(text -> strings.add(terminated(text)));
        program.environment().forEach(text -> strings.add(terminated(text)));
        var frame = frame(keeper);
        var at = Images.STRINGS;
        for (var string : strings) {
            if (at + string.length > Place.PAGE) {
                throw new IllegalArgumentException("The arguments and the environment of " + program.name()
                        + " take more than the " + (Place.PAGE - Images.STRINGS)
                        + " bytes that ExOS hands on; shorten them.");
            }
            machine.memory().copyIn(frame + at, string, 0, string.length);
            at += string.length;
        }
        machine.memory().storeQuad(frame + Images.ARGUMENTS, program.arguments().size() + 1L);
        machine.memory().storeQuad(frame + Images.VARIABLES, program.environment().size());
        machine.memory().storeQuad(frame + Images.STRING_BYTES, at - Images.STRINGS);
        family(Place.BOOT_ARGUMENTS, frame >>> Place.PAGE_SHIFT);
        family(Place.BOOT_ARGUMENTS_CAPABILITY, capability(keeper, frame, Place.RW));
    }

    private static byte[] terminated(String text) {
        return (text + '\0').getBytes(StandardCharsets.ISO_8859_1);
    }

    private Environment process() {
        var entries = new Forks.Entries(address(ProcessStubs.ENTRY), address(ProcessStubs.REFUSED),
                address(ProcessStubs.BEGIN), address(ProcessStubs.END), address(ProcessStubs.MESSAGE),
                address(ProcessStubs.GATE));
        var doors = new ManagedCode.Table();
        doors.bind(address(ProcessStubs.LIBRARY_DOOR), new Library(entries));
        doors.bind(address(ProcessStubs.MESSAGE_DOOR), Library::message);
        doors.bind(address(ProcessStubs.SLICE_DOOR), Library::slice);
        var process = kernel.environment(doors);
        var data = frame(process);
        var own = frame(process);
        var top = frame(process);
        var row = frame(process);
        var pages = List.of(Place.STUBS, Place.FAMILY, Place.COUNTS, Place.FILES, Place.INODES);
        for (var which = 0; which < shared.length; which++) {
            kernel.guaranteeShared(process, which == Place.SHARED_STUBS ? image.owner() : keeper, pages.get(which),
                    AegisAbi.binding(shared[which] >>> Place.PAGE_SHIFT,
                            which == Place.SHARED_STUBS ? AegisAbi.READ : Place.RW));
        }
        guarantee(process, Place.DATA, data);
        guarantee(process, Place.PRIVATE, own);
        guarantee(process, Place.ROOT, top);
        guarantee(process, Place.ROW, row);
        contexts(process, entries, data);
        fill(process, data, own, row);
        return process;
    }

    private void guarantee(Environment process, long va, long physical) {
        kernel.guarantee(process, va, AegisAbi.binding(physical >>> Place.PAGE_SHIFT, Place.RW));
    }

    private void contexts(Environment process, Forks.Entries entries, long data) {
        kernel.saveArea(process, data);
        for (var exception = 0; exception < AegisAbi.EXCEPTIONS; exception++) {
            kernel.onException(process, exception,
                    exception == AegisAbi.REFUSED ? entries.refused() : entries.entry());
        }
        kernel.slices(process, data + Place.INTERRUPT_AREA - Place.DATA, entries.begin(), entries.begin(),
                entries.end());
        kernel.onEntry(process, entries.gate());
        kernel.onAsynchronousEntry(process, entries.message());
    }

    private void fill(Environment process, long data, long own, long row) {
        var memory = machine.memory();
        memory.storeQuad(data + Place.CAUSE - Place.DATA, Library.BOOT_CAUSE);
        memory.storeQuad(own + Place.UMASK - Place.PRIVATE, 022);
        memory.storeQuad(own + Place.ROW_FRAME - Place.PRIVATE, row >>> Place.PAGE_SHIFT);
        memory.storeQuad(own + Place.ROW_CAPABILITY - Place.PRIVATE, capability(process, row, Place.RW));
        memory.storeQuad(row + Place.R_PID, 1);
        memory.storeQuad(row + Place.R_GROUP, 1);
        memory.storeQuad(row + Place.R_SESSION, 1);
        memory.storeQuad(row + Place.R_ENVIRONMENT, process.number());
        var person = Place.PEOPLE;
        family(person, 1);
        family(person + WORD, process.number());
        family(person + 2 * WORD, row >>> Place.PAGE_SHIFT);
        family(person + 3 * WORD, capability(process, row, AegisAbi.READ));
        for (var descriptor = 0; descriptor < 3; descriptor++) {
            var file = shared[Place.SHARED_FILES] + 64L * descriptor;
            memory.storeQuad(file + Descriptors.USES, 1);
            memory.storeQuad(file + Descriptors.KIND, Descriptors.CONSOLE);
            memory.storeQuad(file + Descriptors.FLAGS,
                    descriptor == 0 ? Descriptors.READ_ONLY : Descriptors.WRITE_ONLY);
            memory.storeQuad(file + Descriptors.OBJECT, descriptor == 2 ? 1 : 0);
            memory.storeQuad(data + Place.DESCRIPTORS - Place.DATA + 16L * descriptor, descriptor + 1L);
        }
    }

    /// Gives the keeper and the process a slice each, starts the clock, and the processor to the process; the machine runs when its owner says so.
    public void start(Environment process) {
        kernel.slice(keeper, -1);
        kernel.slice(process, -1);
        kernel.startClock();
        kernel.start(process, address(ProcessStubs.BEGIN));
    }

    /// A word of the family's page, for those who look from outside.
    long family(int place) {
        return machine.memory().loadQuad(shared[Place.SHARED_FAMILY] + place - Place.FAMILY);
    }

    private void family(int place, long value) {
        machine.memory().storeQuad(shared[Place.SHARED_FAMILY] + place - Place.FAMILY, value);
    }

    private void inode(int inode, int field, long value) {
        machine.memory().storeQuad(inodes + Inodes.offset(inode, field), value);
    }

    /// The exit status as a shell has it.
    public int status() {
        var how = family(Place.FIRST_STATUS);
        var signal = (int) how & 0x7f;
        return signal != 0 ? 128 + signal : (int) (how >>> 8 & 0xff);
    }

    /// System calls that were wanted and that there are not.
    public List<ProgramSystem.Unknown> unknown() {
        var found = new ArrayList<ProgramSystem.Unknown>();
        for (var number = 0; number < Place.MOST_NUMBERS; number++) {
            var count = family(Place.UNKNOWN_BY_NUMBER + WORD * number);
            if (count > 0) {
                found.add(new ProgramSystem.Unknown(number, count));
            }
        }
        return found;
    }

    /// Whether everything has ended.
    public boolean ended() {
        return keeper.ended();
    }

    private long address(String label) {
        return image.address(label);
    }

    private long capability(Environment owner, long physical, int rights) {
        return kernel.capability(owner, physical >>> Place.PAGE_SHIFT, rights);
    }

    /// The physical address of a fresh frame, cleared.
    private long frame(Environment owner) {
        var frame = kernel.allocate(owner, -1);
        if (frame < 0) {
            throw new IllegalStateException("The machine has no frame left for the program; give it more memory.");
        }
        return frame << Place.PAGE_SHIFT;
    }
}
