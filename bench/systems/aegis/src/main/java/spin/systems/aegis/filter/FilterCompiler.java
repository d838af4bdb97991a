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
import java.util.ArrayList;
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
    /// Ways written into the method in hand.
    private int ways;

    /// A method to write: the node, or every node of the shape when there is none, from its way `first` on.
    /// @param row     whose row the numbers are in when there is no node, from its word `word` on
    /// @param checked how far behind the base the packet is known to reach
    private record Method(String name, Shapes.Shape shape, Trie.@Nullable Node node, int first, Shapes.Shape row,
            int word, int checked) {}

    /// Which number of a row comes next; it stays put while a lone node's constants are written.
    private static final class Cursor {

        final Shapes.Shape row;
        int at;

        Cursor(Shapes.Shape row, int at) {
            this.row = row;
            this.at = at;
        }
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
            type.withMethodBody("classify", CLASSIFY, ClassFile.ACC_PUBLIC, code -> entry(code, root));
            while (!unwritten.isEmpty() && methods.size() <= MOST_METHODS) {
                var method = unwritten.removeFirst();
                type.withMethodBody(method.name, NODE, ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC,
                        code -> body(code, method));
            }
            complete[0] = unwritten.isEmpty();
        });
        return complete[0] ? bytes : null;
    }

    private String method(Shapes.Shape shape, Trie.@Nullable Node node, int first, Cursor cursor, int checked) {
        var whose = node == null
                ? "row" + cursor.row.number() + "word" + cursor.at + "shape" + shape.number()
                : "node" + lone.computeIfAbsent(node, _ -> lone.size());
        var name = whose + "way" + first + "checked" + checked;
        if (!methods.containsKey(name)) {
            var method = new Method(name, shape, node, first, cursor.row, cursor.at, checked);
            methods.put(name, method);
            unwritten.addLast(method);
        }
        return name;
    }

    /// The root in line. Its arguments move to where the other methods have theirs, one place down.
    private void entry(CodeBuilder code, Trie.Node root) {
        code.allocateLocal(TypeKind.INT);
        code.aload(1).astore(PACKET).iload(2).istore(BASE).iload(3).istore(END).iconst_0().istore(ROW).iconst_0()
                .istore(BEST);
        ways = 0;
        node(code, shapes.of(root), root, 0, new Cursor(shapes.of(root), 0), BASE, 0);
        if (numbers.ranked) {
            code.loadConstant(IDS).iload(BEST).iaload();
        } else {
            code.iload(BEST);
        }
        code.ireturn();
    }

    private void body(CodeBuilder code, Method method) {
        ways = 0;
        node(code, method.shape, method.node, method.first, new Cursor(method.row, method.word), BASE, method.checked);
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
        var end = code.newLabel();
        var need = first == 0 ? shapes.need(shape) : 0;
        if (need > checked) {
            reaches(code, base, need, end);
        }
        var known = Math.max(checked, need);
        for (var i = first; i < shape.ways().size(); i++) {
            if (++ways > WAYS_IN_A_METHOD) {
                elsewhere(code, shape, node, i, cursor, base, known);
                break;
            }
            way(code, shape.ways().get(i), node == null ? null : node.branches.get(i), cursor, base, known);
        }
        if (claimed) {
            number(code, node == null || node.claim == null ? 0 : numbers.number(node.claim), node == null, cursor.row,
                    claim);
            better(code);
        }
        code.labelBinding(end);
    }

    private static void reaches(CodeBuilder code, int base, int extent, Label otherwise) {
        code.iload(base).loadConstant(extent).iadd().iload(END).if_icmpgt(otherwise);
    }

    /// The rest of a node, or the whole of it, in a method of its own.
    private void elsewhere(CodeBuilder code, Shapes.Shape shape, Trie.@Nullable Node node, int first, Cursor cursor,
            int base, int checked) {
        code.aload(PACKET).iload(base).iload(END).iload(ROW).iload(BEST)
                .invokestatic(SELF, method(shape, node, first, cursor, checked), NODE).istore(BEST);
        if (node == null) {
            cursor.at += numbers.width(shape, first);
        }
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
        var group = branch == null ? List.<Trie.Branch>of() : together(way, branch, checked);
        if (group.size() > 1) {
            ways += group.size() - 1;
            compare(code, group, base, checked, end);
            var last = group.getLast();
            var value = last.values()[0];
            next(code, lastWay(way, group.size()), last, value, cursor, base, checked);
            code.labelBinding(end);
            return;
        }
        if (field.extent() > checked) {
            reaches(code, base, field.extent(), end);
        }
        load(code, field, base, way.look().isShift());
        if (way.look().isShift()) {
            var moved = code.allocateLocal(TypeKind.INT);
            code.loadConstant(way.look().scale()).ishl().iload(base).iadd().istore(moved);
            next(code, way, branch, 0, cursor, moved, 0);
        } else if (way.many()) {
            search(code, way, branch, cursor, base, Math.max(checked, field.extent()), end);
        } else {
            var value = branch == null ? 0 : branch.values()[0];
            number(code, Numbers.turned(value, field.width()), branch == null, cursor);
            code.if_icmpne(end);
            next(code, way, branch, value, cursor, base, Math.max(checked, field.extent()));
        }
        code.labelBinding(end);
    }

    // Neighbours.

    private static Shapes.Way lastWay(Shapes.Way way, int length) {
        var last = way;
        for (var i = 1; i < length; i++) {
            last = last.next().getFirst().ways().getFirst();
        }
        return last;
    }

    /// The branches from this one on whose atoms one load compares at once: as many as make all comparisons up to the next claim, choice or shift cost
    /// least. The packet reaches as far as the load, or it is not one.
    private List<Trie.Branch> together(Shapes.Way way, Trie.Branch branch, int checked) {
        var chain = new ArrayList<Trie.Branch>();
        var at = branch;
        for (var each = way; !each.many() && !each.look().isShift() && each.look().field().extent() <= checked;) {
            chain.add(at);
            var behind = at.behind(at.values()[0]);
            if (behind.claim != null || behind.branches.size() != 1 || chain.size() == WAYS_IN_A_METHOD) {
                break;
            }
            at = behind.branches.getFirst();
            each = each.next().getFirst().ways().getFirst();
        }
        // From the last to the first: what the comparisons from there on cost, and how many the first load takes.
        var costs = new int[chain.size() + 1];
        var lengths = new int[chain.size()];
        for (var from = chain.size() - 1; from >= 0; from--) {
            costs[from] = Integer.MAX_VALUE;
            for (var length = 1; length <= chain.size() - from; length++) {
                var window = window(chain.subList(from, from + length), checked);
                if (length > 1 && window == null) {
                    break;
                }
                var cost = costs[from + length] + (window == null ? Window.SINGLE : window.cost());
                if (cost < costs[from]) {
                    costs[from] = cost;
                    lengths[from] = length;
                }
            }
        }
        return chain.isEmpty() ? List.of() : chain.subList(0, lengths[0]);
    }

    /// Bytes of the packet that are loaded at once, as a little-endian machine does, and what they are compared with.
    private record Window(int offset, int width, long mask, long value) {

        /// What a comparison of its own costs, in about the same units.
        static final int SINGLE = 18;

        int cost() {
            return width == Long.BYTES ? mask == -1 ? 21 : 24 : (int) mask == -1 ? 19 : 22;
        }
    }

    /// Null when the atoms do not fit one load that the packet is known to reach, or want the same bits to be different.
    private static @Nullable Window window(List<Trie.Branch> atoms, int checked) {
        var from = Integer.MAX_VALUE;
        var to = 0;
        for (var atom : atoms) {
            from = Math.min(from, atom.look.field().offset());
            to = Math.max(to, atom.look.field().extent());
        }
        var width = to - from <= Integer.BYTES ? Integer.BYTES : Long.BYTES;
        var offset = Math.min(from, checked - width);
        if (to - from > width || offset < 0) {
            return null;
        }
        var mask = 0L;
        var value = 0L;
        for (var atom : atoms) {
            var field = atom.look.field();
            var place = Byte.SIZE * (field.offset() - offset);
            var bits = (Numbers.turned(field.mask(), field.width()) & 0xffff_ffffL) << place;
            var wanted = (Numbers.turned(atom.values()[0], field.width()) & 0xffff_ffffL) << place;
            if (((wanted ^ value) & bits & mask) != 0) {
                // The two contradict each other; whoever compares them one by one finds that out.
                return null;
            }
            mask |= bits;
            value |= wanted;
        }
        return new Window(offset, width, mask, value);
    }

    private static void compare(CodeBuilder code, List<Trie.Branch> atoms, int base, int checked, Label otherwise) {
        var window = window(atoms, checked);
        if (window == null) {
            throw new IllegalStateException("The atoms were found to fit one load.");
        }
        var isLong = window.width() == Long.BYTES;
        code.getstatic(LOADS, isLong ? "QUADS" : "LONGS", VAR_HANDLE);
        code.aload(PACKET).iload(base).loadConstant(window.offset()).iadd();
        if (isLong) {
            code.invokevirtual(VAR_HANDLE, "get", MethodTypeDesc.of(ConstantDescs.CD_long, BYTES, INT));
            if (window.mask() != -1) {
                code.loadConstant(window.mask()).land();
            }
            code.loadConstant(window.value()).lcmp().ifne(otherwise);
        } else {
            code.invokevirtual(VAR_HANDLE, "get", MethodTypeDesc.of(INT, BYTES, INT));
            if ((int) window.mask() != -1) {
                code.loadConstant((int) window.mask()).iand();
            }
            code.loadConstant((int) window.value()).if_icmpne(otherwise);
        }
    }

    /// The one node behind a way, in line while there is room.
    private void next(CodeBuilder code, Shapes.Way way, Trie.@Nullable Branch branch, int value, Cursor cursor,
            int base, int checked) {
        var shape = way.next().getFirst();
        var node = branch == null ? null : branch.behind(value);
        if (ways >= WAYS_IN_A_METHOD && !shape.isLeaf()) {
            elsewhere(code, shape, node, 0, cursor, base, checked);
        } else {
            node(code, shape, node, 0, cursor, base, checked);
        }
    }

    /// Hashes the value on the stack, finds its row, and goes to the code for what is there.
    private void search(CodeBuilder code, Shapes.Way way, Trie.@Nullable Branch branch, Cursor cursor, int base,
            int checked, Label end) {
        var layout = numbers.slot(way.next());
        var table = branch == null ? null : numbers.table(branch, true);
        var value = code.allocateLocal(TypeKind.INT);
        var slot = code.allocateLocal(TypeKind.INT);
        var found = code.allocateLocal(TypeKind.INT);
        var words = code.allocateLocal(TypeKind.REFERENCE);
        code.istore(value).loadConstant(WORDS).astore(words).iload(value);
        if (table != null && table.multiplier() == 0) {
            if (table.shift() > 0) {
                code.loadConstant(table.shift()).iushr();
            }
            code.loadConstant(table.mask()).iand();
        } else {
            number(code, table == null ? 0 : table.multiplier(), branch == null, cursor.row, cursor.at + 1);
            code.imul();
            number(code, table == null ? 0 : table.shift(), branch == null, cursor.row, cursor.at + 2);
            code.iushr();
        }
        times(code, layout.words());
        number(code, table == null ? 0 : table.at(), branch == null, cursor.row, cursor.at);
        code.iadd().istore(slot);
        cursor.at += branch == null ? 3 : 0;
        if (table != null && table.single()) {
            code.aload(words).iload(slot).iaload().iload(value).if_icmpne(end);
            if (!layout.holdsRow()) {
                code.aload(words).iload(slot).iconst_1().iadd().iaload().istore(found);
            }
        } else {
            var again = code.newBoundLabel();
            code.aload(words).iload(slot).iconst_1().iadd().iaload().dup().istore(found).ifeq(end);
            var hit = code.newLabel();
            code.aload(words).iload(slot).iaload().iload(value).if_icmpeq(hit).iinc(slot, layout.words())
                    .goto_(again);
            code.labelBinding(hit);
        }
        if (layout.holdsRow()) {
            code.iload(slot).iconst_2().iadd().istore(found);
        }
        var only = way.next().getFirst();
        if (branch != null && way.next().size() == 1 && !only.isLeaf() && ways < WAYS_IN_A_METHOD) {
            // A lone node has no row of its own that anything behind this could still need.
            code.iload(found).istore(ROW);
            node(code, only, null, 0, new Cursor(only, 0), base, checked);
            return;
        }
        for (var i = 0; i < way.next().size(); i++) {
            var other = code.newLabel();
            if (i < way.next().size() - 1) {
                code.loadConstant(WORDS).iload(slot).iconst_2().iadd().iaload().loadConstant(i).if_icmpne(other);
            }
            found(code, way.next().get(i), found, base, checked);
            code.goto_(end).labelBinding(other);
        }
    }

    /// Multiplies what is on the stack by a few, by shifts and sums: a multiplication takes longer than all of them.
    private static void times(CodeBuilder code, int factor) {
        var once = code.allocateLocal(TypeKind.INT);
        code.istore(once);
        var terms = 0;
        for (var bit = 0; bit < Integer.SIZE; bit++) {
            if ((factor >>> bit & 1) != 0) {
                code.iload(once);
                if (bit > 0) {
                    code.loadConstant(bit).ishl();
                }
                if (++terms > 1) {
                    code.iadd();
                }
            }
        }
    }

    private void found(CodeBuilder code, Shapes.Shape shape, int row, int base, int checked) {
        if (shape.isLeaf()) {
            code.iload(row);
            better(code);
            return;
        }
        code.aload(PACKET).iload(base).iload(END).iload(row).iload(BEST)
                .invokestatic(SELF, method(shape, null, 0, new Cursor(shape, 0), checked), NODE).istore(BEST);
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
        number(code, constant, inRow, cursor.row, cursor.at);
        cursor.at += inRow ? 1 : 0;
    }

    /// A constant; or word `word` of the row in hand, which may be a constant as well.
    private void number(CodeBuilder code, int constant, boolean inRow, Shapes.Shape row, int word) {
        if (!inRow) {
            code.loadConstant(constant);
            return;
        }
        var columns = numbers.columns(row);
        var place = columns.places().get(word);
        if (place < 0) {
            code.loadConstant(columns.common().get(word));
        } else {
            code.loadConstant(WORDS).iload(ROW);
            if (place > 0) {
                code.loadConstant(place).iadd();
            }
            code.iaload();
        }
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
