package spin.systems.aegis.filter;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Writes a trie as a class.
///
/// A node that stands alone becomes straight code with its values as constants. Where a branch has many ways on, the value is hashed into a table, and
/// what stands behind is a method for each shape that occurs there, which finds its values in a row of the table. So the size of the code
/// depends on how many shapes there are and not on how many filters, and ten thousand connections cost one search.
///
/// Every method answers the best claim found so far, and takes it as an argument: a way whose best claim is no better is not looked at.
/// What would break this: a load that is not behind a comparison of its extent with the packet's end.
final class FilterCompiler {

    private static final ClassDesc SELF = ClassDesc.of("spin.systems.aegis.filter.Filters");
    private static final ClassDesc CLASSIFIER = ClassDesc.of("spin.systems.aegis.filter.Classifier");
    private static final ClassDesc LOADS = ClassDesc.of("spin.systems.aegis.filter.Loads");
    private static final ClassDesc VAR_HANDLE = ConstantDescs.CD_VarHandle;
    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc INTS = INT.arrayType();
    private static final ClassDesc BYTES = ConstantDescs.CD_byte.arrayType();
    private static final MethodTypeDesc CLASSIFY = MethodTypeDesc.of(INT, BYTES, INT, INT);
    /// (packet, base, end, row, best) to best.
    private static final MethodTypeDesc NODE = MethodTypeDesc.of(INT, BYTES, INT, INT, INT, INT);

    /// Ways in one method: well below the size from which the JVM leaves a method interpreted.
    private static final int WAYS_IN_A_METHOD = 48;
    private static final int MOST_METHODS = 4000;

    private static final int PACKET = 0;
    private static final int BASE = 1;
    private static final int END = 2;
    private static final int ROW = 3;
    private static final int BEST = 4;

    private static final DynamicConstantDesc<int[]> WORDS = data(0);
    private static final DynamicConstantDesc<int[]> IDS = data(1);

    private final Shapes shapes;
    private final Numbers numbers;
    private final Map<String, Method> methods = new LinkedHashMap<>();
    private final ArrayDeque<Method> unwritten = new ArrayDeque<>();
    private final IdentityHashMap<Trie.Node, Integer> lone = new IdentityHashMap<>();
    private final IdentityHashMap<Trie.Branch, Numbers.Table> tables = new IdentityHashMap<>();
    /// Ways written into the method in hand.
    private int ways;

    /// A method to write: the node, or every node of the shape when there is none, from its way `first` on.
    private record Method(String name, Shapes.Shape shape, Trie.@Nullable Node node, int first) {}

    /// Where the next number of a row is; it stays put while a lone node's constants are written.
    private static final class Cursor {

        int at;
    }

    private static DynamicConstantDesc<int[]> data(int index) {
        return DynamicConstantDesc.ofNamed(ConstantDescs.ofConstantBootstrap(ConstantDescs.CD_MethodHandles,
                "classDataAt", ConstantDescs.CD_Object, INT), ConstantDescs.DEFAULT_NAME, INTS, index);
    }

    private FilterCompiler(Trie.Node root, Collection<Claim> claims) {
        shapes = new Shapes(root);
        numbers = new Numbers(root, shapes, claims);
    }

    /// A classifier for the trie as it is now, or null when its filters are of too many shapes for one class.
    static @Nullable Classifier compile(Trie trie, Collection<Claim> claims, UnaryOperator<byte[]> transformer) {
        var compiler = new FilterCompiler(trie.root, claims);
        var bytes = compiler.write(trie.root);
        return bytes == null ? null : compiler.define(transformer.apply(bytes));
    }

    private Classifier define(byte[] bytes) {
        try {
            var data = List.of(numbers.words(), numbers.ids());
            var home = MethodHandles.lookup().defineHiddenClassWithClassData(bytes, data, true);
            return (Classifier) home.lookupClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("The generated filter class cannot be defined: " + impossible.getMessage(),
                    impossible);
        }
    }

    private byte @Nullable [] write(Trie.Node root) {
        var complete = new boolean[1];
        var bytes = ClassFile.of().build(SELF, type -> {
            type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER).withInterfaceSymbols(CLASSIFIER);
            type.withMethodBody(ConstantDescs.INIT_NAME, ConstantDescs.MTD_void, 0, code -> code.aload(0)
                    .invokespecial(ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void).return_());
            var first = method(shapes.of(root), root, 0);
            type.withMethodBody("classify", CLASSIFY, ClassFile.ACC_PUBLIC, code -> entry(code, first));
            while (!unwritten.isEmpty() && methods.size() <= MOST_METHODS) {
                var method = unwritten.removeFirst();
                type.withMethodBody(method.name, NODE, ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC,
                        code -> body(code, method));
            }
            complete[0] = unwritten.isEmpty();
        });
        return complete[0] ? bytes : null;
    }

    private String method(Shapes.Shape shape, Trie.@Nullable Node node, int first) {
        var kind = node == null
                ? "shape" + shape.number()
                : "node" + lone.computeIfAbsent(node, _ -> lone.size());
        var name = kind + "from" + first;
        if (!methods.containsKey(name)) {
            var method = new Method(name, shape, node, first);
            methods.put(name, method);
            unwritten.addLast(method);
        }
        return name;
    }

    private void entry(CodeBuilder code, String root) {
        if (numbers.ranked) {
            code.loadConstant(IDS);
        }
        code.aload(1).iload(2).iload(3).iconst_0().iconst_0().invokestatic(SELF, root, NODE);
        if (numbers.ranked) {
            code.iaload();
        }
        code.ireturn();
    }

    private void body(CodeBuilder code, Method method) {
        ways = 0;
        node(code, method.shape, method.node, method.first, new Cursor(), BASE, 0);
        code.iload(BEST).ireturn();
    }

    /// @param node    null when its numbers are in a row
    /// @param first   the way to begin with; a node that is begun in the middle has its claim judged by whoever began it
    /// @param checked how far behind the base the packet is known to reach
    private void node(CodeBuilder code, Shapes.Shape shape, Trie.@Nullable Node node, int first, Cursor cursor,
            int base, int checked) {
        var claimed = shape.claimed() && first == 0;
        var claim = cursor.at;
        if (claimed && node == null) {
            cursor.at++;
        }
        for (var i = first; i < shape.ways().size(); i++) {
            if (++ways > WAYS_IN_A_METHOD) {
                elsewhere(code, shape, node, i, cursor, base);
                break;
            }
            way(code, shape.ways().get(i), node == null ? null : node.branches.get(i), cursor, base, checked);
        }
        if (claimed) {
            if (node == null) {
                word(code, claim);
            } else if (node.claim != null) {
                code.loadConstant(numbers.number(node.claim));
            }
            better(code);
        }
    }

    /// The rest of a node, or the whole of it, in a method of its own.
    private void elsewhere(CodeBuilder code, Shapes.Shape shape, Trie.@Nullable Node node, int first, Cursor cursor,
            int base) {
        code.aload(PACKET).iload(base).iload(END);
        if (node == null) {
            code.iload(ROW).loadConstant(cursor.at).iadd();
            cursor.at += numbers.width(shape, first);
        } else {
            code.iconst_0();
        }
        code.iload(BEST).invokestatic(SELF, method(shape, node, first), NODE).istore(BEST);
    }

    private void way(CodeBuilder code, Shapes.Way way, Trie.@Nullable Branch branch, Cursor cursor, int base,
            int checked) {
        var field = way.look().field();
        var end = code.newLabel();
        if (numbers.ranked) {
            code.iload(BEST);
            number(code, branch == null ? 0 : numbers.bestBehind(branch), branch == null, cursor);
            code.if_icmpge(end);
        }
        if (field.extent() > checked) {
            code.iload(base).loadConstant(field.extent()).iadd().iload(END).if_icmpgt(end);
        }
        load(code, field, base, way.look().isShift());
        if (way.look().isShift()) {
            var moved = code.allocateLocal(TypeKind.INT);
            code.loadConstant(way.look().scale()).ishl().iload(base).iadd().istore(moved);
            next(code, way, branch, 0, cursor, moved, 0);
        } else if (way.many()) {
            search(code, way, branch, cursor, base, end);
        } else {
            var value = branch == null ? 0 : branch.values()[0];
            number(code, Numbers.turned(value, field.width()), branch == null, cursor);
            code.if_icmpne(end);
            next(code, way, branch, value, cursor, base, Math.max(checked, field.extent()));
        }
        code.labelBinding(end);
    }

    /// The one node behind a way, in line while there is room.
    private void next(CodeBuilder code, Shapes.Way way, Trie.@Nullable Branch branch, int value, Cursor cursor,
            int base, int checked) {
        var shape = way.next().getFirst();
        var node = branch == null ? null : branch.behind(value);
        if (ways >= WAYS_IN_A_METHOD && !shape.isLeaf()) {
            elsewhere(code, shape, node, 0, cursor, base);
        } else {
            node(code, shape, node, 0, cursor, base, checked);
        }
    }

    /// Hashes the value on the stack, finds its row, and goes to the code for what is there.
    private void search(CodeBuilder code, Shapes.Way way, Trie.@Nullable Branch branch, Cursor cursor, int base,
            Label end) {
        var perSlot = Numbers.wordsPerSlot(way.next().size());
        var value = code.allocateLocal(TypeKind.INT);
        var slot = code.allocateLocal(TypeKind.INT);
        var found = code.allocateLocal(TypeKind.INT);
        code.istore(value);
        if (branch == null) {
            code.iload(value);
            word(code, cursor.at + 1);
            code.imul();
            word(code, cursor.at + 2);
            code.iushr().loadConstant(perSlot).imul();
            word(code, cursor.at);
            cursor.at += 3;
        } else {
            var table = tables.computeIfAbsent(branch, numbers::table);
            code.iload(value).loadConstant(table.multiplier()).imul().loadConstant(table.shift()).iushr()
                    .loadConstant(perSlot).imul().loadConstant(table.at());
        }
        code.iadd().istore(slot);
        var again = code.newBoundLabel();
        code.loadConstant(WORDS).iload(slot).iconst_1().iadd().iaload().dup().istore(found).ifeq(end);
        var hit = code.newLabel();
        code.loadConstant(WORDS).iload(slot).iaload().iload(value).if_icmpeq(hit).iinc(slot, perSlot).goto_(again);
        code.labelBinding(hit);
        for (var i = 0; i < way.next().size(); i++) {
            var other = code.newLabel();
            if (i < way.next().size() - 1) {
                code.loadConstant(WORDS).iload(slot).iconst_2().iadd().iaload().loadConstant(i).if_icmpne(other);
            }
            found(code, way.next().get(i), found, base);
            code.goto_(end).labelBinding(other);
        }
    }

    private void found(CodeBuilder code, Shapes.Shape shape, int row, int base) {
        if (shape.isLeaf()) {
            code.iload(row);
            better(code);
            return;
        }
        code.aload(PACKET).iload(base).iload(END).iload(row).iload(BEST)
                .invokestatic(SELF, method(shape, null, 0), NODE).istore(BEST);
    }

    /// Takes the claim on the stack if it is better than the best. Where nothing is ranked only one way leads through the trie, and what is
    /// found first on the way back is the most specific.
    private void better(CodeBuilder code) {
        var worse = code.newLabel();
        var claim = code.allocateLocal(TypeKind.INT);
        code.istore(claim).iload(BEST);
        if (numbers.ranked) {
            code.iload(claim).if_icmpge(worse);
        } else {
            code.ifne(worse);
        }
        code.iload(claim).istore(BEST).labelBinding(worse);
    }

    private void number(CodeBuilder code, int constant, boolean inRow, Cursor cursor) {
        if (inRow) {
            word(code, cursor.at++);
        } else {
            code.loadConstant(constant);
        }
    }

    private static void word(CodeBuilder code, int at) {
        code.loadConstant(WORDS).iload(ROW).loadConstant(at).iadd().iaload();
    }

    /// The masked field, turned around unless it is computed with.
    private static void load(CodeBuilder code, Field field, int base, boolean computed) {
        var width = field.width();
        if (width > 1) {
            code.getstatic(LOADS, (computed ? "NETWORK_" : "") + (width == 2 ? "WORDS" : "LONGS"), VAR_HANDLE);
        }
        code.aload(PACKET).iload(base).loadConstant(field.offset()).iadd();
        switch (width) {
            case 1 -> code.baload();
            case 2 -> code.invokevirtual(VAR_HANDLE, "get", MethodTypeDesc.of(ConstantDescs.CD_short, BYTES, INT));
            default -> code.invokevirtual(VAR_HANDLE, "get", MethodTypeDesc.of(INT, BYTES, INT));
        }
        var mask = computed ? field.mask() : Numbers.turned(field.mask(), width);
        if (mask != -1) {
            code.loadConstant(mask).iand();
        }
    }
}
