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
import spin.hw.translate.Retraced.Role;

/// Writes loads and stores.
///
/// The page that an access went to last is in two local variables: its address and its bytes. Comparing that with the masked address tests page
/// and alignment at once, as the [AccessCache] does, which is asked when the page is another. It cannot have changed since: whatever changes
/// it is done by the CPU, after the region and its callers have been left. [PageUse] says which accesses share a page. An access to where
/// another one in the block has just been (the store of a byte is LDQ_U and STQ_U, on this machine) is not tested again; see [Retraced].
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

    /// What else is to be known about one access.
    ///
    /// @param place where the region is left when the CPU must do it
    record Site(PageUse.Page page, Role role, int place) {}

    private final CodeBuilder code;
    private final Registers registers;
    private final ConstantDesc context;
    private final int at;
    private final Label middleExit;
    private final Queue<Runnable> outOfLine;
    private final Map<PageUse.Page, Remembered> remembered = new HashMap<>();
    private final int address;
    private final int slot;

    /// @param context    the constant that is the [Context]
    /// @param at         the local variable for the place at which the region is left
    /// @param middleExit where to go then
    /// @param outOfLine  code to write after the blocks
    MemoryEmitter(CodeBuilder code, Registers registers, PageUse pages, ConstantDesc context, int at,
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
        pages.distinct().forEach(page -> remembered.put(page, remember()));
    }

    private Remembered remember() {
        var page = new Remembered(code.allocateLocal(TypeKind.LONG), code.allocateLocal(TypeKind.REFERENCE));
        code.loadConstant(NO_PAGE).lstore(page.tag).aconst_null().astore(page.frame);
        return page;
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

    void load(Step.Load step, Site site) {
        value(reading(step.width(), step.base(), step.displacement()), site);
        registers.store(step.target());
    }

    void store(Step.Store step, Site site) {
        var page = locate(writing(step.width(), step.base(), step.displacement()), site);
        destination(step.width(), page);
        registers.load(step.source());
        set(step.width());
    }

    /// T format is a quadword as it is; S format is a number that a register holds in T format.
    void load(Step.FloatLoad step, Site site) {
        value(reading(step.width(), step.base(), step.displacement()), site);
        if (step.width() == Width.LONG) {
            code.invokestatic(FLOATING_POINT, "fromSingle", MethodTypeDesc.of(CD_long, CD_long));
        }
        registers.storeFloatBits(step.target());
    }

    void store(Step.FloatStore step, Site site) {
        var page = locate(writing(step.width(), step.base(), step.displacement()), site);
        destination(step.width(), page);
        registers.loadFloatBits(step.source());
        if (step.width() == Width.LONG) {
            code.invokestatic(FLOATING_POINT, "toSingle", MethodTypeDesc.of(CD_int, CD_long)).i2l();
        }
        set(step.width());
    }

    private static Access reading(Width width, int base, long displacement) {
        return new Access(base, displacement, width, false);
    }

    private static Access writing(Width width, int base, long displacement) {
        return new Access(base, displacement, width, true);
    }

    private void value(Access access, Site site) {
        var width = access.width();
        var page = locate(access, site);
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
    private Remembered locate(Access access, Site site) {
        var page = remembered.get(site.page);
        if (page == null) {
            throw new IllegalStateException(site.page + " is not a page of this region.");
        }
        address(access.base(), access.displacement());
        if (access.width() == Width.UNALIGNED_QUAD) {
            code.loadConstant(~7L).land();
        }
        code.lstore(address);
        if (site.role == Role.FOLLOWS) {
            return page;
        }
        var probe = code.newLabel();
        var known = code.newLabel();
        masked(access.width()).lload(page.tag).lcmp().ifne(probe);
        code.labelBinding(known);
        outOfLine.add(() -> {
            code.labelBinding(probe);
            probe(access, site, page);
            code.goto_(known);
        });
        return page;
    }

    /// Asks the cache. What it does not allow, the CPU does.
    private void probe(Access access, Site site, Remembered page) {
        code.loadConstant(site.place).istore(at);
        code.lload(address).bipush(Pte.PAGE_SHIFT).lushr().l2i().sipush(AccessCache.ENTRIES - 1).iand().istore(slot);
        refuse(access.write(), access.width());
        frame(access.write()).astore(page.frame);
        if (site.role == Role.LEADS) {
            refuse(!access.write(), access.width());
            frame(!access.write()).aload(page.frame).if_acmpne(middleExit);
        }
        tag(access.write()).lstore(page.tag);
    }

    /// Leaves the region unless the cache has the page, and the address is aligned.
    private void refuse(boolean write, Width width) {
        tag(write);
        masked(width).lcmp().ifne(middleExit);
    }

    private CodeBuilder tag(boolean write) {
        return code.loadConstant(context).getfield(CONTEXT, write ? "writeTags" : "readTags", TAGS).iload(slot)
                .laload();
    }

    private CodeBuilder frame(boolean write) {
        return code.loadConstant(context).getfield(CONTEXT, write ? "writeFrames" : "readFrames", FRAMES).iload(slot)
                .aaload();
    }

    private CodeBuilder masked(Width width) {
        return code.lload(address).loadConstant(mask(width)).land();
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
