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
import org.jspecify.annotations.Nullable;
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
/// another one in the block has just been (the store of a byte is LDQ_U and STQ_U, on this machine) is not tested again; see [Retraced]. Those
/// near an unchanged base are tested together; see [Neighbours].
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
    /// @param place      where the region is left when the CPU must do it
    /// @param neighbours those with which it has been tested, if so
    record Site(PageUse.Page page, Role role, int place, @Nullable Neighbours neighbours) {}

    private final CodeBuilder code;
    private final Registers registers;
    private final ConstantDesc context;
    private final int at;
    private final Label middleExit;
    private final Queue<Runnable> outOfLine;
    private final Map<PageUse.Page, Remembered> remembered = new HashMap<>();
    private final int address;
    private final int slot;
    /// The index of the lowest of the neighbours that have been tested.
    private final int first;

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
        first = code.allocateLocal(TypeKind.INT);
        code.lconst_0().lstore(address).iconst_0().istore(slot).iconst_0().istore(first);
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
        var access = writing(step.width(), step.base(), step.displacement());
        var page = locate(access, site);
        destination(access, page, site);
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
        var access = writing(step.width(), step.base(), step.displacement());
        var page = locate(access, site);
        destination(access, page, site);
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
        destination(access, page, site);
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

    /// Tests that all of them lie in one page that the cache has.
    ///
    /// @param apart where to go when they do not
    void test(Neighbours neighbours, Label apart) {
        var page = remembered(neighbours.page());
        var probe = code.newLabel();
        var known = code.newLabel();
        address(neighbours.base(), neighbours.lowest());
        code.lstore(address);
        masked(Width.QUAD).lload(page.tag).lcmp().ifne(probe).labelBinding(known);
        code.lload(address).l2i().sipush(Pte.PAGE_BYTES - 1).iand().dup().istore(first);
        code.sipush((int) (Pte.PAGE_BYTES - Width.QUAD.bytes - neighbours.span())).if_icmpgt(apart);
        outOfLine.add(() -> {
            boolean write = neighbours.page().kind() == PageUse.Kind.WRITE;
            code.labelBinding(probe);
            slot();
            refuse(write, Width.QUAD, apart);
            keep(write, page);
            code.goto_(known);
        });
    }

    /// Pushes what an access goes through and to: the view, the frame, the index in it.
    private void destination(Access access, Remembered page, Site site) {
        switch (access.width()) {
            case BYTE -> {
            }
            case WORD -> code.getstatic(BYTES, "WORDS", CD_VarHandle);
            case LONG -> code.getstatic(BYTES, "LONGS", CD_VarHandle);
            case QUAD, UNALIGNED_QUAD -> code.getstatic(BYTES, "QUADS", CD_VarHandle);
        }
        code.aload(page.frame);
        if (site.neighbours == null) {
            code.lload(address).l2i().sipush(Pte.PAGE_BYTES - 1).iand();
        } else {
            code.iload(first).sipush((int) (access.displacement() - site.neighbours.lowest())).iadd();
        }
    }

    private Remembered remembered(PageUse.Page page) {
        var variables = remembered.get(page);
        if (variables == null) {
            throw new IllegalStateException(page + " is not a page of this region.");
        }
        return variables;
    }

    /// Sees to it that the address and its page are in their local variables.
    private Remembered locate(Access access, Site site) {
        var page = remembered(site.page);
        if (site.neighbours != null) {
            return page;
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
        slot();
        refuse(access.write(), access.width(), middleExit);
        keep(access.write(), page);
        if (site.role == Role.LEADS) {
            refuse(!access.write(), access.width(), middleExit);
            frame(!access.write()).aload(page.frame).if_acmpne(middleExit);
        }
    }

    private void slot() {
        code.lload(address).bipush(Pte.PAGE_SHIFT).lushr().l2i().sipush(AccessCache.ENTRIES - 1).iand().istore(slot);
    }

    /// Goes elsewhere unless the cache has the page, and the address is aligned.
    private void refuse(boolean write, Width width, Label elsewhere) {
        tag(write);
        masked(width).lcmp().ifne(elsewhere);
    }

    private void keep(boolean write, Remembered page) {
        tag(write).lstore(page.tag);
        frame(write).astore(page.frame);
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
