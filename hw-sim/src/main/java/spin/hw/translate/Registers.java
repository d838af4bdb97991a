package spin.hw.translate;

import static java.lang.constant.ConstantDescs.CD_Double;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.util.SortedSet;
import java.util.TreeSet;

/// The registers that a region uses, in local variables of its method.
///
/// The CPU's arrays are right at the region's edges; between them the local variables are. [#load] and [#store] say what is
/// meant, [#spill] and [#reload] are the edges. Floating registers are doubles here: moving one between the forms changes no bit.
final class Registers {

    static final int ZERO = 31;

    private static final MethodTypeDesc TO_BITS = MethodTypeDesc.of(CD_long, CD_double);
    private static final MethodTypeDesc FROM_BITS = MethodTypeDesc.of(CD_double, CD_long);

    /// Which registers a region reads or writes, and which of them it writes.
    static final class Used {

        final SortedSet<Integer> integers = new TreeSet<>();
        final SortedSet<Integer> writtenIntegers = new TreeSet<>();
        final SortedSet<Integer> floats = new TreeSet<>();
        final SortedSet<Integer> writtenFloats = new TreeSet<>();

        void reads(int n) {
            note(n, integers);
        }

        void writes(int n) {
            note(n, integers);
            note(n, writtenIntegers);
        }

        void readsFloat(int n) {
            note(n, floats);
        }

        void writesFloat(int n) {
            note(n, floats);
            note(n, writtenFloats);
        }

        private static void note(int n, SortedSet<Integer> set) {
            if (n != ZERO) {
                set.add(n);
            }
        }
    }

    private final CodeBuilder code;
    private final Used used;
    private final int integersArray;
    private final int floatsArray;
    private final int[] integerSlots = new int[ZERO];
    private final int[] floatSlots = new int[ZERO];

    /// @param integersArray the local variable that holds the CPU's array of integer registers
    /// @param floatsArray   the one of the floating registers
    Registers(CodeBuilder code, Used used, int integersArray, int floatsArray) {
        this.code = code;
        this.used = used;
        this.integersArray = integersArray;
        this.floatsArray = floatsArray;
        used.integers.forEach(n -> integerSlots[n] = code.allocateLocal(TypeKind.LONG));
        used.floats.forEach(n -> floatSlots[n] = code.allocateLocal(TypeKind.DOUBLE));
    }

    void load(int n) {
        if (n == ZERO) {
            code.lconst_0();
        } else {
            code.lload(integerSlots[n]);
        }
    }

    /// What is on the stack becomes the register's value, or nothing's.
    void store(int n) {
        if (n == ZERO) {
            code.pop2();
        } else {
            code.lstore(integerSlots[n]);
        }
    }

    void loadFloat(int n) {
        if (n == ZERO) {
            code.dconst_0();
        } else {
            code.dload(floatSlots[n]);
        }
    }

    void storeFloat(int n) {
        if (n == ZERO) {
            code.pop2();
        } else {
            code.dstore(floatSlots[n]);
        }
    }

    void loadFloatBits(int n) {
        if (n == ZERO) {
            code.lconst_0();
        } else {
            code.dload(floatSlots[n]).invokestatic(CD_Double, "doubleToRawLongBits", TO_BITS);
        }
    }

    void storeFloatBits(int n) {
        if (n == ZERO) {
            code.pop2();
        } else {
            code.invokestatic(CD_Double, "longBitsToDouble", FROM_BITS).dstore(floatSlots[n]);
        }
    }

    /// Brings registers to the CPU's arrays, those in a set of [Dirt].
    void spill(long dirty) {
        for (int n : used.writtenIntegers) {
            if (!Dirt.hasInteger(dirty, n)) {
                continue;
            }
            code.aload(integersArray).loadConstant(n);
            load(n);
            code.lastore();
        }
        for (int n : used.writtenFloats) {
            if (!Dirt.hasFloat(dirty, n)) {
                continue;
            }
            code.aload(floatsArray).loadConstant(n);
            loadFloatBits(n);
            code.lastore();
        }
    }

    /// Fetches all that the region uses from the CPU's arrays.
    void reload() {
        for (int n : used.integers) {
            code.aload(integersArray).loadConstant(n).laload();
            store(n);
        }
        for (int n : used.floats) {
            code.aload(floatsArray).loadConstant(n).laload();
            storeFloatBits(n);
        }
    }
}
