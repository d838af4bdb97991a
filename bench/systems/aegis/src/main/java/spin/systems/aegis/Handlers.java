package spin.systems.aegis;

import org.jspecify.annotations.Nullable;
import spin.hw.cpu.Cpu;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;
import spin.hw.mmu.VirtualAddress;
import spin.systems.aegis.ash.AshAbi;
import spin.systems.aegis.ash.Inspector;
import spin.systems.aegis.ash.Pipes;

/// Application-specific safe handlers: what is in force, and the one that has the processor.
///
/// A handler is copied and rewritten when it is installed, into a frame that is charged to its owner and that only the kernel can reach. When its message
/// comes it runs in kernel mode with interrupts masked, whoever is current, on physical addresses: nothing is scheduled and no address space is
/// switched. [Inspector] has seen to it that it cannot fault and ends; what remains to be checked is what it asks the kernel for. The cycles that it takes are
/// its owner's.
///
/// It is bound to the frames of its region and of its code: when the kernel breaks the bindings of one of them, the handler is out of force, even in
/// the midst of running.
///
/// Source: Engler et al., SOSP '95, section 6.3; Wallach et al., SIGCOMM '96.
final class Handlers {

    private static final int MOST = 64;
    private static final int MOST_EACH = 16;
    private static final int HIGHEST_IPL = 7;
    private static final int REGISTERS = 32;
    /// What a handler finds set, or its sandbox destroys.
    private static final int SET = 3 << AshAbi.MESSAGE | 7 << AshAbi.LONG_MASK | 1 << AshAbi.REGION
            | 1 << AshAbi.SCRATCH;
    /// What a pipe destroys that no handler names.
    private static final int PIPED = 1 << AshAbi.OTHER | 1 << AshAbi.LINK;
    private static final int WORD_BYTES = 4;
    /// What a call of the kernel takes from a handler's budget.
    private static final int CALL_COST = 64;
    /// Bytes that a message may be piped, all in all.
    private static final int MOST_PIPED = 4 * Network.MOST_BYTES;

    /// One that is in force.
    static final class Handler {

        final int number;
        final Environment owner;
        /// The kernel's copy.
        final int code;
        final long region;
        final int frames;
        /// What its registers are set to, and where it begins.
        final long longMask;
        final long quadMask;
        final long base;
        final long entry;
        /// The registers that its code names, which it finds zero, but for those that every handler finds set.
        final int[] kept;
        final int[] pipes = new int[HandlerWords.MOST_PIPES];
        final long[] pipeEntries = new long[HandlerWords.MOST_PIPES];
        boolean inForce = true;

        Handler(int number, Environment owner, int code, long region, int frames, int registers) {
            this.number = number;
            this.owner = owner;
            this.code = code;
            this.region = region;
            this.frames = frames;
            this.longMask = bytes() - 1 & -4;
            this.quadMask = bytes() - 1 & -8;
            this.base = VirtualAddress.KSEG | region;
            this.entry = VirtualAddress.KSEG | (long) code << Pte.PAGE_SHIFT;
            this.kept = numbers(registers & ~(SET | PIPED));
        }

        private static int[] numbers(int bits) {
            var numbers = new int[Integer.bitCount(bits)];
            var rest = bits;
            for (var i = 0; i < numbers.length; i++) {
                numbers[i] = Integer.numberOfTrailingZeros(rest);
                rest &= rest - 1;
            }
            return numbers;
        }

        long bytes() {
            return (long) frames << Pte.PAGE_SHIFT;
        }

        boolean uses(long frame) {
            var first = region >> Pte.PAGE_SHIFT;
            return frame == code || (frame >= first && frame < first + frames);
        }
    }

    private final Aegis kernel;
    private final Cpu cpu;
    private final PhysicalMemory memory;
    private final Frames frames;
    private final Capabilities capabilities;
    private final Network network;
    private final @Nullable Handler[] handlers = new @Nullable Handler[MOST];

    private @Nullable Handler running;
    private Environment payer;
    private final long[] saved = new long[REGISTERS];
    private long savedMessage;
    private long savedLength;
    private long savedLongMask;
    private long savedQuadMask;
    private long savedBudget;
    private long savedRegion;
    private long savedScratch;
    private long savedOther;
    private long savedLink;
    private long savedPc;
    private boolean savedUserMode;
    private int savedLevel;
    private long window;
    private int length;
    private long piped;
    private boolean wakes;
    private long word;

    Handlers(Aegis kernel, Cpu cpu, PhysicalMemory memory, Frames frames, Capabilities capabilities, Network network) {
        this.kernel = kernel;
        this.cpu = cpu;
        this.memory = memory;
        this.frames = frames;
        this.capabilities = capabilities;
        this.network = network;
        this.payer = kernel.current();
    }

    // Installing.

    /// The number of the new handler, or a refusal.
    long install(Environment owner, long physical, long capability) {
        if (!kernel.grants(physical, 8L * HandlerWords.WORDS, capability, AegisAbi.READ)) {
            return AegisAbi.BAD_DESCRIPTION;
        }
        var words = new long[HandlerWords.WORDS];
        for (var i = 0; i < words.length; i++) {
            words[i] = memory.loadQuad(physical + 8L * i);
        }
        var number = free();
        if (number == 0 || owner.handlers == MOST_EACH) {
            return AegisAbi.TOO_MANY;
        }
        var count = words[HandlerWords.INSTRUCTIONS];
        if (!isRegion(words) || !arePipes(words) || count <= 0 || count > Inspector.MOST_INSTRUCTIONS
                || !kernel.grants(words[HandlerWords.CODE], count * WORD_BYTES, words[HandlerWords.CODE_CAPABILITY],
                        AegisAbi.READ)) {
            return AegisAbi.BAD_DESCRIPTION;
        }
        var source = new int[(int) count];
        for (var i = 0; i < source.length; i++) {
            source[i] = memory.loadLong(words[HandlerWords.CODE] + (long) i * WORD_BYTES);
        }
        return inspected(owner, number, words, source);
    }

    private long inspected(Environment owner, int number, long[] words, int[] source) {
        var verdict = Inspector.inspect(source);
        if (verdict instanceof Inspector.Verdict.Sound sound) {
            var code = frames.allocate(owner, -1);
            if (code < 0) {
                return code;
            }
            put(new Handler(number, owner, (int) code, words[HandlerWords.REGION] << Pte.PAGE_SHIFT,
                    1 << words[HandlerWords.REGION_ORDER], sound.registers()), sound.words(), words);
            return number;
        }
        cpu.register(17, ((Inspector.Verdict.Unsound) verdict).at());
        return AegisAbi.UNSAFE_CODE;
    }

    private boolean isRegion(long[] words) {
        var order = words[HandlerWords.REGION_ORDER];
        var first = words[HandlerWords.REGION];
        if (order < 0 || order > HandlerWords.MOST_ORDER || (first & (1L << order) - 1) != 0) {
            return false;
        }
        for (var i = 0; i < 1 << order; i++) {
            if (!frames.exists(first + i) || frames.owner(first + i) <= 0 || !capabilities
                    .grants(words[HandlerWords.CAPABILITIES + i], (int) first + i, AegisAbi.RIGHTS)) {
                return false;
            }
        }
        return true;
    }

    private static boolean arePipes(long[] words) {
        for (var i = 0; i < HandlerWords.MOST_PIPES; i++) {
            var pipe = pipe(words, i);
            if (pipe != 0 && !Pipes.isSound(pipe)) {
                return false;
            }
        }
        return true;
    }

    private static int pipe(long[] words, int index) {
        return (int) (words[HandlerWords.PIPES + (index >> 1)] >>> (32 * (index & 1)));
    }

    private int free() {
        for (var number = 1; number < MOST; number++) {
            if (handlers[number] == null) {
                return number;
            }
        }
        return 0;
    }

    /// The code, then the pipes, in the frame that is the handler's.
    private void put(Handler handler, Inspector.Code code, long[] words) {
        var at = (long) handler.code << Pte.PAGE_SHIFT;
        for (var i = 0; i < code.length(); i++) {
            memory.storeLong(at, code.word(i));
            at += WORD_BYTES;
        }
        for (var i = 0; i < HandlerWords.MOST_PIPES; i++) {
            handler.pipes[i] = pipe(words, i);
            if (handler.pipes[i] != 0) {
                var pipe = Pipes.compile(handler.pipes[i]);
                pipe.load(memory, at);
                handler.pipeEntries[i] = VirtualAddress.KSEG | at;
                at += pipe.size();
            }
        }
        handlers[handler.number] = handler;
        handler.owner.handlers++;
    }

    @Nullable
    Handler of(Environment owner, long number) {
        if (number <= 0 || number >= MOST) {
            return null;
        }
        var handler = handlers[(int) number];
        return handler != null && handler.owner == owner ? handler : null;
    }

    // Taking out of force.

    void remove(Handler handler) {
        if (handler.inForce) {
            handler.inForce = false;
            handlers[handler.number] = null;
            handler.owner.handlers--;
            kernel.free(handler.code);
        }
    }

    /// Bindings of the frame are broken.
    void unbound(long frame) {
        for (var number = 1; number < MOST; number++) {
            var handler = handlers[number];
            if (handler != null && handler.uses(frame)) {
                broken(handler, AegisAbi.HANDLER_UNBOUND);
            }
        }
    }

    void ended(Environment owner) {
        for (var number = 1; number < MOST; number++) {
            var handler = handlers[number];
            if (handler != null && handler.owner == owner) {
                remove(handler);
            }
        }
    }

    /// Whether only the kernel may let go of the frame.
    boolean holds(long frame) {
        for (var number = 1; number < MOST; number++) {
            var handler = handlers[number];
            if (handler != null && handler.code == frame) {
                return true;
            }
        }
        return false;
    }

    private void broken(Handler handler, int why) {
        var midst = running == handler;
        if (midst) {
            leave();
        }
        remove(handler);
        kernel.processor().interrupt(handler.owner, AegisAbi.BROKEN_HANDLER_INTERRUPT, handler.number, why, 0);
        if (midst) {
            network.handled(false);
        }
    }

    // Running.

    boolean isRunning() {
        return running != null;
    }

    /// The processor is the handler's; [Network#handled] is called when it has ended.
    void begin(Handler handler, long at, int bytes) {
        payer = kernel.processor().charge(handler.owner);
        running = handler;
        window = at;
        length = bytes;
        piped = 0;
        wakes = false;
        var processor = cpu;
        savedPc = processor.pc();
        savedUserMode = processor.userMode();
        savedLevel = processor.ipl();
        set(processor, handler, at, bytes);
        var before = saved;
        var kept = handler.kept;
        for (var i = 0; i < kept.length; i++) {
            before[i] = processor.register(kept[i]);
            processor.register(kept[i], 0);
        }
        processor.userMode(false);
        processor.kernelSegment(true);
        processor.ipl(HIGHEST_IPL);
        processor.pc(handler.entry);
    }

    /// What every handler finds set, and what its sandbox and its pipes destroy: written out, because that is done for every message.
    private void set(Cpu processor, Handler handler, long at, int bytes) {
        savedMessage = processor.register(AshAbi.MESSAGE);
        savedLength = processor.register(AshAbi.LENGTH);
        savedLongMask = processor.register(AshAbi.LONG_MASK);
        savedQuadMask = processor.register(AshAbi.QUAD_MASK);
        savedBudget = processor.register(AshAbi.BUDGET_REGISTER);
        savedRegion = processor.register(AshAbi.REGION);
        savedScratch = processor.register(AshAbi.SCRATCH);
        savedOther = processor.register(AshAbi.OTHER);
        savedLink = processor.register(AshAbi.LINK);
        processor.register(AshAbi.MESSAGE, VirtualAddress.KSEG | at);
        processor.register(AshAbi.LENGTH, bytes);
        processor.register(AshAbi.LONG_MASK, handler.longMask);
        processor.register(AshAbi.QUAD_MASK, handler.quadMask);
        processor.register(AshAbi.BUDGET_REGISTER, AshAbi.BUDGET);
        processor.register(AshAbi.REGION, handler.base);
    }

    private void reset(Cpu processor) {
        processor.register(AshAbi.MESSAGE, savedMessage);
        processor.register(AshAbi.LENGTH, savedLength);
        processor.register(AshAbi.LONG_MASK, savedLongMask);
        processor.register(AshAbi.QUAD_MASK, savedQuadMask);
        processor.register(AshAbi.BUDGET_REGISTER, savedBudget);
        processor.register(AshAbi.REGION, savedRegion);
        processor.register(AshAbi.SCRATCH, savedScratch);
        processor.register(AshAbi.OTHER, savedOther);
        processor.register(AshAbi.LINK, savedLink);
    }

    /// The interrupted one has its processor again.
    private void leave() {
        var handler = running;
        if (handler == null) {
            throw new IllegalStateException("No handler has the processor.");
        }
        var processor = cpu;
        processor.kernelSegment(false);
        processor.userMode(savedUserMode);
        processor.ipl(savedLevel);
        reset(processor);
        var before = saved;
        var kept = handler.kept;
        for (var i = 0; i < kept.length; i++) {
            processor.register(kept[i], before[i]);
        }
        processor.pc(savedPc);
        running = null;
        kernel.processor().takeBack(payer);
    }

    /// The handler in hand calls the kernel.
    void call(int function) {
        var handler = running;
        if (handler == null) {
            return;
        }
        if (function == AshAbi.DONE || function == AshAbi.PASS) {
            end(handler, function == AshAbi.DONE);
            return;
        }
        var budget = cpu.register(AshAbi.BUDGET_REGISTER) - CALL_COST;
        cpu.register(AshAbi.BUDGET_REGISTER, budget);
        if (budget < 0 || function == AshAbi.OVERRUN) {
            broken(handler, AegisAbi.HANDLER_OVERRAN);
            return;
        }
        switch (function) {
            case AshAbi.PIPE -> pipe(handler);
            case AshAbi.SEND -> send(handler, cpu.register(AshAbi.A2), cpu.register(AshAbi.A3));
            default -> {
                // WAKE: the inspector admits no other.
                wakes = true;
                word = cpu.register(AshAbi.A2);
            }
        }
    }

    private void end(Handler handler, boolean dealtWith) {
        leave();
        if (wakes) {
            kernel.processor().interrupt(handler.owner, AegisAbi.HANDLER_INTERRUPT, word, 0, 0);
        }
        network.handled(dealtWith);
    }

    /// Both ranges are checked once; then the loop runs as the kernel's own code.
    private void pipe(Handler handler) {
        var from = cpu.register(AshAbi.A2);
        var to = cpu.register(AshAbi.A3);
        var bytes = cpu.register(AshAbi.A4) + 3 & -4;
        var which = cpu.register(AshAbi.A5);
        var most = AshAbi.FRAME + length + 3 & -4;
        if (which < 0 || which >= HandlerWords.MOST_PIPES || handler.pipes[(int) which] == 0
                || ((from | to) & 3) != 0 || bytes <= 0 || bytes > most || from < 0 || from > most - bytes
                || (Pipes.stores(handler.pipes[(int) which]) && (to < 0 || to > handler.bytes() - bytes))) {
            broken(handler, AegisAbi.HANDLER_ERRED);
            return;
        }
        piped += bytes;
        if (piped > MOST_PIPED) {
            broken(handler, AegisAbi.HANDLER_OVERRAN);
            return;
        }
        cpu.register(AshAbi.A2, VirtualAddress.KSEG | window + from);
        cpu.register(AshAbi.A3, VirtualAddress.KSEG | handler.region + to);
        cpu.register(AshAbi.A4, bytes);
        cpu.register(AshAbi.LINK, cpu.pc());
        cpu.pc(handler.pipeEntries[(int) which]);
    }

    private void send(Handler handler, long from, long bytes) {
        if (bytes <= 0 || bytes > Network.MOST_BYTES || from < 0 || from > handler.bytes() - bytes
                || ((from + bytes - 1 ^ from) >> Pte.PAGE_SHIFT) != 0) {
            broken(handler, AegisAbi.HANDLER_ERRED);
            return;
        }
        cpu.register(0, network.send(handler.owner, handler.region + from, (int) bytes));
    }
}
