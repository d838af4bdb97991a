package spin.dispatcher.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import spin.dispatcher.predicate.Accessor;
import spin.dispatcher.predicate.Extract;

/// Writes a search in code: what is read once, then the tree.
final class SearchEmitter {
    private final MethodVisitor code;
    private final Reading reading;
    private final List<Accessor> reads;
    private final int firstLocal;
    private final Consumer<Tree.Leaf> leaf;

    /// @param firstLocal from here on two locals for each accessor are free
    /// @param leaf writes what is done at a leaf; what it writes goes on behind itself
    SearchEmitter(MethodVisitor code, Reading reading, List<Accessor> reads, int firstLocal, Consumer<Tree.Leaf> leaf) {
        this.code = code;
        this.reading = reading;
        this.reads = reads;
        this.firstLocal = firstLocal;
        this.leaf = leaf;
    }

    void readAll() {
        for (var accessor : reads) {
            reading.read(accessor);
            code.visitVarInsn(accessor.type() == long.class ? Opcodes.LSTORE : Opcodes.ISTORE, local(accessor));
        }
    }

    private int local(Accessor accessor) {
        return firstLocal + 2 * reads.indexOf(accessor);
    }

    private void load(Extract extract) {
        code.visitVarInsn(extract.isWide() ? Opcodes.LLOAD : Opcodes.ILOAD, local(extract.accessor()));
        reading.take(extract);
    }

    void loadWide(Extract extract) {
        load(extract);
        if (!extract.isWide()) {
            code.visitInsn(Opcodes.I2L);
        }
    }

    /// @param end where every branch leads
    void tree(Tree tree, Label end) {
        switch (tree) {
            case Tree.Leaf each -> {
                leaf.accept(each);
                code.visitJumpInsn(Opcodes.GOTO, end);
            }
            case Tree.Keys(var on, var arms) -> keys(on, new TreeMap<>(arms), end);
            case Tree.Ranges(var on, var cuts, var arms) -> ranges(on, cuts, arms, end);
        }
    }

    private void keys(Extract on, SortedMap<Long, Tree> arms, Label end) {
        if (!on.isWide()) {
            // Others are no values of an int.
            arms.keySet().removeIf(key -> key != key.intValue());
        }
        var labels = new ArrayList<Label>();
        arms.forEach((key, arm) -> labels.add(new Label()));
        if (on.isWide()) {
            equal(on, List.copyOf(arms.keySet()), labels, end);
        } else if (labels.isEmpty()) {
            code.visitJumpInsn(Opcodes.GOTO, end);
        } else {
            load(on);
            code.visitLookupSwitchInsn(end, arms.keySet().stream().mapToInt(Long::intValue).toArray(),
                    labels.toArray(new Label[0]));
        }
        int i = 0;
        for (var arm : arms.values()) {
            code.visitLabel(labels.get(i++));
            tree(arm, end);
        }
    }

    /// Binary search among longs.
    private void equal(Extract on, List<Long> keys, List<Label> labels, Label end) {
        if (keys.isEmpty()) {
            code.visitJumpInsn(Opcodes.GOTO, end);
            return;
        }
        int middle = keys.size() / 2;
        var above = new Label();
        compare(on, keys.get(middle), Opcodes.IFEQ, labels.get(middle));
        compare(on, keys.get(middle), Opcodes.IFGT, above);
        equal(on, keys.subList(0, middle), labels.subList(0, middle), end);
        code.visitLabel(above);
        equal(on, keys.subList(middle + 1, keys.size()), labels.subList(middle + 1, labels.size()), end);
    }

    private void compare(Extract on, long with, int jump, Label to) {
        loadWide(on);
        code.visitLdcInsn(with);
        code.visitInsn(Opcodes.LCMP);
        code.visitJumpInsn(jump, to);
    }

    /// Binary search among intervals.
    private void ranges(Extract on, List<Long> cuts, List<Tree> arms, Label end) {
        if (cuts.isEmpty()) {
            tree(arms.getFirst(), end);
            return;
        }
        int middle = cuts.size() / 2;
        var above = new Label();
        compare(on, cuts.get(middle), Opcodes.IFGE, above);
        ranges(on, cuts.subList(0, middle), arms.subList(0, middle + 1), end);
        code.visitLabel(above);
        ranges(on, cuts.subList(middle + 1, cuts.size()), arms.subList(middle + 1, arms.size()), end);
    }
}
