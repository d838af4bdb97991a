package spin.hw.translate;

import static java.lang.constant.ConstantDescs.CD_VarHandle;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import spin.hw.cpu.AccessCache;
import spin.hw.cpu.FloatingPoint;
import spin.hw.mmu.Pte;
import spin.hw.translate.Part.Step;
import spin.hw.translate.Part.Width;

/// Writes loads and stores.
///
/// For each base register, and for reads and writes apart, the page that it pointed to last is in two local variables: its address and its bytes.
/// Comparing that with the masked address tests page and alignment at once, as the [AccessCache] does, which is asked, in line, when the
/// page is another. It cannot have changed since: whatever changes it is done by the CPU, after the region and its callers have been left.
final class MemoryEmitter {

    private static final ClassDesc BYTES = ClassDesc.ofDescriptor(Bytes.class.descriptorString());
    private static final ClassDesc CONTEXT = ClassDesc.ofDescriptor(Context.class.descriptorString());
    private static final ClassDesc FLOATING_POINT = ClassDesc.ofDescriptor(FloatingPoint.class.descriptorString());
    private static final ClassDesc FRAME = CD_byte.arrayType();
    private static final ClassDesc FRAMES = FRAME.arrayType();
    private static final ClassDesc TAGS = CD_long.arrayType();

    /// What the tag is before there is a page: bit 12 is never set in one.
    private static final long NO_PAGE = 0x1000;

    /// The local variables of one remembered page.
    private record Remembered(int tag, int frame) {}

    private record Use(int base, boolean write) {}

    private final CodeBuilder code;
    private final Registers registers;
    private final ConstantDesc context;
    private final int at;
    private final Label middleExit;
    private final Queue<Runnable> outOfLine;
    private final Map<Use, Remembered> remembered = new HashMap<>();
    private final int address;
    private final int slot;

    /// @param context    the constant that is the [Context]
    /// @param at         the local variable for the place at which the region is left
    /// @param middleExit where to go then
    /// @param outOfLine  code to write after the blocks
    MemoryEmitter(CodeBuilder code, Registers registers, Iterable<Step> steps, ConstantDesc context, int at,
            Label middleExit, Queue<Runnable> outOfLine) {
        this.code = code;
        this.registers = registers;
        this.context = context;
        this.at = at;
        this.middleExit = middleExit;
        this.outOfLine = outOfLine;
        address = code.allocateLocal(TypeKind.LONG);
        slot = code.allocateLocal(TypeKind.INT);
        code.lconst_0().lstore(address).iconst_0().istore(slot);
        for (var step : steps) {
            switch (step) {
                case Step.Load(_, var base, _, _) -> remember(new Use(base, false));
                case Step.FloatLoad(_, var base, _, _) -> remember(new Use(base, false));
                case Step.Store(_, var base, _, _) -> remember(new Use(base, true));
                case Step.FloatStore(_, var base, _, _) -> remember(new Use(base, true));
                default -> {
                }
            }
        }
    }

    private void remember(Use use) {
        if (remembered.containsKey(use)) {
            return;
        }
        var page = new Remembered(code.allocateLocal(TypeKind.LONG), code.allocateLocal(TypeKind.REFERENCE));
        code.loadConstant(NO_PAGE).lstore(page.tag).aconst_null().astore(page.frame);
        remembered.put(use, page);
    }

    /// Pushes base plus displacement.
    void address(int base, long displacement) {
        if (base == Registers.ZERO) {
            code.loadConstant(displacement);
            return;
        }
        registers.load(base);
        if (displacement != 0) {
            code.loadConstant(displacement).ladd();
        }
    }

    void load(Step.Load step, int place) {
        value(step.width(), step.base(), step.displacement(), place);
        registers.store(step.target());
    }

    void store(Step.Store step, int place) {
        var page = locate(step.width(), step.base(), step.displacement(), true, place);
        destination(step.width(), page);
        registers.load(step.source());
        set(step.width());
    }

    /// T format is a quadword as it is; S format is a number that a register holds in T format.
    void load(Step.FloatLoad step, int place) {
        value(step.width(), step.base(), step.displacement(), place);
        if (step.width() == Width.LONG) {
            code.invokestatic(FLOATING_POINT, "fromSingle", MethodTypeDesc.of(CD_long, CD_long));
        }
        registers.storeFloatBits(step.target());
    }

    void store(Step.FloatStore step, int place) {
        var page = locate(step.width(), step.base(), step.displacement(), true, place);
        destination(step.width(), page);
        registers.loadFloatBits(step.source());
        if (step.width() == Width.LONG) {
            code.invokestatic(FLOATING_POINT, "toSingle", MethodTypeDesc.of(CD_int, CD_long)).i2l();
        }
        set(step.width());
    }

    private void value(Width width, int base, long displacement, int place) {
        var page = locate(width, base, displacement, false, place);
        destination(width, page);
        switch (width) {
            case BYTE -> code.baload().sipush(0xff).iand().i2l();
            case WORD -> code.invokevirtual(CD_VarHandle, "get", MethodTypeDesc.of(CD_short, FRAME, CD_int))
                    .loadConstant(0xffff).iand().i2l();
            case LONG -> code.invokevirtual(CD_VarHandle, "get", MethodTypeDesc.of(CD_int, FRAME, CD_int)).i2l();
            case QUAD, UNALIGNED_QUAD ->
                code.invokevirtual(CD_VarHandle, "get", MethodTypeDesc.of(CD_long, FRAME, CD_int));
        }
    }

    private void set(Width width) {
        switch (width) {
            case BYTE -> code.l2i().bastore();
            case WORD -> code.l2i().i2s().invokevirtual(CD_VarHandle, "set",
                    MethodTypeDesc.of(CD_void, FRAME, CD_int, CD_short));
            case LONG ->
                code.l2i().invokevirtual(CD_VarHandle, "set", MethodTypeDesc.of(CD_void, FRAME, CD_int, CD_int));
            case QUAD, UNALIGNED_QUAD ->
                code.invokevirtual(CD_VarHandle, "set", MethodTypeDesc.of(CD_void, FRAME, CD_int, CD_long));
        }
    }

    /// Pushes what an access goes through and to: the view, the frame, the index in it.
    private void destination(Width width, Remembered page) {
        switch (width) {
            case BYTE -> {
            }
            case WORD -> code.getstatic(BYTES, "WORDS", CD_VarHandle);
            case LONG -> code.getstatic(BYTES, "LONGS", CD_VarHandle);
            case QUAD, UNALIGNED_QUAD -> code.getstatic(BYTES, "QUADS", CD_VarHandle);
        }
        code.aload(page.frame).lload(address).l2i().sipush(Pte.PAGE_BYTES - 1).iand();
    }

    /// Sees to it that the address and its page are in their local variables.
    private Remembered locate(Width width, int base, long displacement, boolean write, int place) {
        var page = remembered.get(new Use(base, write));
        if (page == null) {
            throw new IllegalStateException("No page is remembered for register " + base + ".");
        }
        var probe = code.newLabel();
        var known = code.newLabel();
        address(base, displacement);
        if (width == Width.UNALIGNED_QUAD) {
            code.loadConstant(~7L).land();
        }
        code.lstore(address).lload(address).loadConstant(mask(width)).land().lload(page.tag).lcmp().ifne(probe);
        code.labelBinding(known);
        outOfLine.add(() -> {
            code.labelBinding(probe);
            probe(width, write, page, place);
            code.goto_(known);
        });
        return page;
    }

    private void probe(Width width, boolean write, Remembered page, int place) {
        code.loadConstant(place).istore(at);
        code.lload(address).bipush(Pte.PAGE_SHIFT).lushr().l2i().sipush(AccessCache.ENTRIES - 1).iand().istore(slot);
        code.loadConstant(context).getfield(CONTEXT, write ? "writeTags" : "readTags", TAGS).iload(slot).laload();
        code.dup2().lload(address).loadConstant(mask(width)).land().lcmp();
        var found = code.newLabel();
        code.ifeq(found).pop2().goto_(middleExit);
        code.labelBinding(found).lstore(page.tag);
        code.loadConstant(context).getfield(CONTEXT, write ? "writeFrames" : "readFrames", FRAMES).iload(slot).aaload()
                .astore(page.frame);
    }

    private static long mask(Width width) {
        return switch (width) {
            case BYTE, UNALIGNED_QUAD -> AccessCache.BYTE;
            case WORD -> AccessCache.WORD;
            case LONG -> AccessCache.LONG;
            case QUAD -> AccessCache.QUAD;
        };
    }
}
