package spin.bench.workload;

import static spin.bench.workload.UserProgram.FAILED;
import static spin.bench.workload.UserProgram.KEPT;
import static spin.bench.workload.UserProgram.LEFT;
import static spin.bench.workload.UserProgram.SCRATCH;
import static spin.hw.asm.Assembler.literal;

import spin.bench.port.MemoryPolicy;
import spin.bench.port.Workload;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.mmu.Access;

/// What an application does with the rights of its pages, after Appel and Li, "Virtual Memory Primitives for User Programs", ASPLOS '91.
///
/// Each of them works on [#PAGES] pages at `pages`, all of which have been written before the first operation.
public abstract class PageRights implements Workload {

    static final int PAGES = 100;
    /// The rights that the operation is about have been changed.
    private static final String CHANGED = "changed";
    /// A full cycle through 128 places, of which those beyond the pages are passed over.
    private static final int PLACES = 128;
    private static final int FACTOR = 45;
    private static final int STEP = 37;

    private static final int PAGE_ADDRESS = 12;
    private static final int PLACE = 13;
    private static final int COUNT = 14;

    private final String name;

    PageRights(String name) {
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Program program(int operations) {
        return UserProgram.of(operations, code -> {
            code.la(KEPT, "pages");
            writeAll(code);
            prepare(code);
        }, this::operation, code -> {
            code.align((int) WorkloadAbi.PAGE);
            code.label("pages");
            code.space((int) (PAGES * WorkloadAbi.PAGE));
        });
    }

    private static void writeAll(Assembler code) {
        code.mov(KEPT, PAGE_ADDRESS).li(COUNT, PAGES).li(SCRATCH, WorkloadAbi.PAGE);
        code.label("write").stq(COUNT, 0, PAGE_ADDRESS).addq(PAGE_ADDRESS, SCRATCH, PAGE_ADDRESS)
                .subq(COUNT, literal(1), COUNT).bne(COUNT, "write");
    }

    /// Before the first operation.
    void prepare(Assembler code) {}

    abstract void operation(Assembler code);

    /// Changes the rights of so many pages from the first on.
    static void protect(Assembler code, int allowed, int pages) {
        code.mov(KEPT, WorkloadAbi.FIRST_ARGUMENT).li(WorkloadAbi.SECOND_ARGUMENT, allowed).li(18, pages);
        UserProgram.systemCall(code, pages == 1 ? WorkloadAbi.PROTECT : WorkloadAbi.PROTECT_RANGE);
    }

    /// The address of the next page in an order that does not follow the addresses goes to PAGE_ADDRESS.
    static void nextPage(Assembler code, String label) {
        code.label(label).li(SCRATCH, FACTOR).mulq(PLACE, SCRATCH, PLACE).addq(PLACE, literal(STEP), PLACE)
                .and(PLACE, literal(PLACES - 1), PLACE).cmplt(PLACE, literal(PAGES), SCRATCH).beq(SCRATCH, label);
        code.sll(PLACE, literal(13), PAGE_ADDRESS).addq(PAGE_ADDRESS, KEPT, PAGE_ADDRESS);
    }

    /// Dirty: has a page been written?
    public static final class Dirty extends PageRights {

        /// For the harness.
        public Dirty() {
            super("dirty");
        }

        @Override
        void operation(Assembler code) {
            nextPage(code, "next");
            code.mov(PAGE_ADDRESS, WorkloadAbi.FIRST_ARGUMENT);
            UserProgram.systemCall(code, WorkloadAbi.DIRTY);
            code.beq(WorkloadAbi.NUMBER, FAILED);
        }
    }

    /// Prot1: stores on a page are forbidden.
    public static final class Protect1 extends PageRights {

        /// For the harness.
        public Protect1() {
            super("protect a page");
        }

        @Override
        void operation(Assembler code) {
            protect(code, 0, 1);
            code.label(CHANGED);
            protect(code, 1, 1);
        }
    }

    /// Prot100: stores on a hundred pages, when nobody says how many.
    public static final class Protect100 extends Many {

        /// For the harness.
        public Protect100() {
            this(PAGES);
        }

        private Protect100(int pages) {
            super("protect " + pages + " pages", pages);
        }

        @Override
        public Workload with(int number) {
            return new Protect100(number);
        }

        @Override
        void operation(Assembler code) {
            protect(code, 0, pages);
            code.label(CHANGED);
            protect(code, 1, pages);
        }
    }

    /// Unprot100: and allowed again.
    public static final class Unprotect100 extends Many {

        /// For the harness.
        public Unprotect100() {
            this(PAGES);
        }

        private Unprotect100(int pages) {
            super("unprotect " + pages + " pages", pages);
        }

        @Override
        public Workload with(int number) {
            return new Unprotect100(number);
        }

        @Override
        void prepare(Assembler code) {
            protect(code, 0, pages);
        }

        @Override
        void operation(Assembler code) {
            protect(code, 1, pages);
            code.label(CHANGED);
            protect(code, 0, pages);
        }
    }

    /// Rights of several pages at once.
    abstract static class Many extends PageRights {

        final int pages;

        Many(String name, int pages) {
            super(name);
            if (pages < 1 || pages > PAGES) {
                throw new IllegalArgumentException("rights are changed of 1 to " + PAGES + " pages; this is " + pages);
            }
            this.pages = pages;
        }

        @Override
        public final String parameter() {
            return "pages";
        }
    }

    /// Trap: a store to a protected page is seen by the handler, which lets the program go on behind it.
    public static final class Trap extends PageRights {

        /// For the harness.
        public Trap() {
            super("protection trap");
        }

        @Override
        public void protectionFault(long address, Access access, MemoryPolicy memory) {
            memory.skip();
        }

        @Override
        void prepare(Assembler code) {
            protect(code, 0, 1);
            code.ldq(PAGE_ADDRESS, 0, KEPT);
        }

        @Override
        void operation(Assembler code) {
            code.ldq(SCRATCH, 0, KEPT).label("touch").stq(LEFT, 0, KEPT).label("touched").ldq(SCRATCH, 0, KEPT)
                    .cmpeq(SCRATCH, PAGE_ADDRESS, SCRATCH).beq(SCRATCH, FAILED);
        }
    }

    /// Appel1: a store to a random protected page; the handler protects another and allows this one.
    public static final class Appel1 extends PageRights {

        private long allowed;

        /// For the harness.
        public Appel1() {
            super("appel1");
        }

        @Override
        public void protectionFault(long address, Access access, MemoryPolicy memory) {
            if (allowed != 0) {
                memory.forbid(allowed);
            }
            memory.allow(address);
            allowed = address;
        }

        @Override
        void prepare(Assembler code) {
            protect(code, 0, PAGES);
        }

        @Override
        void operation(Assembler code) {
            nextPage(code, "next");
            code.label("touch").stq(LEFT, 0, PAGE_ADDRESS).label("touched").ldq(SCRATCH, 0, PAGE_ADDRESS)
                    .cmpeq(SCRATCH, LEFT, SCRATCH).beq(SCRATCH, FAILED);
        }
    }

    /// Appel2: a hundred pages are protected and then stored to in random order; the handler allows each.
    public static final class Appel2 extends PageRights {

        /// For the harness.
        public Appel2() {
            super("appel2");
        }

        @Override
        public void protectionFault(long address, Access access, MemoryPolicy memory) {
            memory.allow(address);
        }

        @Override
        void operation(Assembler code) {
            protect(code, 0, PAGES);
            code.li(COUNT, PAGES).label("another");
            nextPage(code, "next");
            code.stq(COUNT, 0, PAGE_ADDRESS).subq(COUNT, literal(1), COUNT).bne(COUNT, "another").label("all touched");
        }
    }
}
