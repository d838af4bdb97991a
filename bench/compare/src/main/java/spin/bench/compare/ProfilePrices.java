package spin.bench.compare;

import java.util.OptionalInt;
import org.objectweb.asm.Type;
import spin.domains.meter.PriceList;

/// The machine's prices, and what the harness knows beside them.
///
/// @param machine the profile's list
/// @param loader  where a class can be looked at whose method is called
record ProfilePrices(PriceList machine, ClassLoader loader) implements PriceList {

    private static final String PORT = "spin/bench/port/";
    private static final String PROBE = PORT + "Probe";
    private static final String GUARD = "spin/dispatcher/Guard$";
    private static final String HANDLER = "spin/dispatcher/Handler$";
    private static final String USER_PORT = "spin/core/user/UserPort";
    private static final String TYPE_SWITCH = "java/lang/runtime/SwitchBootstraps";
    /// A switch over types asks for one after the other; most have two or three, and the descriptor does not tell.
    private static final int TYPES_ASKED = 2;
    private static final String LAMBDA = "java/lang/invoke/LambdaMetafactory";
    private static final String LINKED_CALLS = "spin/dispatcher/LinkedCalls";
    private static final int IF_ACMPNE = 166;
    private static final int TABLESWITCH = 170;
    private static final int PUTFIELD = 181;
    private static final int INVOKESTATIC = 184;
    private static final int INVOKEINTERFACE = 185;
    private static final int INVOKEDYNAMIC = 186;
    private static final int NEW = 187;
    private static final int INSTANCEOF = 193;

    @Override
    public int opcode(int jvmOpcode) {
        return machine.opcode(jvmOpcode);
    }

    @Override
    public int constant(Object value) {
        return machine.constant(value);
    }

    @Override
    public int certainCall() {
        return machine.certainCall();
    }

    @Override
    public int clearing() {
        return machine.clearing();
    }

    @Override
    public int copying() {
        return machine.copying();
    }

    /// Reading a counter at a named point is the harness's doing and free; any other word to the other side of the port is
    /// an interface call like every other. Guards and handlers are called by generated code only, which holds them as
    /// constants: the code to call is known when the class is generated, so it is a direct call, as in SPIN's own
    /// generated code (Pardyak and Bershad, OSDI '96, section 3). A caller that was linked to an event loads what it was linked to, compares it with what it has
    /// in hand, and calls. User code reaches the machine through a port of SPIN's, which checks
    /// what the machine's own need not; the instructions that stand behind a call are the same. A lambda is an object with a field for each value
    /// that it captures, and one that captures nothing is made once.
    @Override
    public OptionalInt call(String ownerInternalName, String name, String descriptor) {
        if (ownerInternalName.equals(PROBE)) {
            return OptionalInt.of(0);
        }
        if (ownerInternalName.startsWith(PORT)) {
            return OptionalInt.of(opcode(INVOKEINTERFACE));
        }
        if (ownerInternalName.startsWith(GUARD) || ownerInternalName.startsWith(HANDLER)) {
            return OptionalInt.of(opcode(INVOKESTATIC));
        }
        if (ownerInternalName.equals(LINKED_CALLS)) {
            return OptionalInt.of(opcode(INVOKEDYNAMIC) + opcode(LDC) + opcode(IF_ACMPNE));
        }
        if (ownerInternalName.equals(USER_PORT)) {
            return name.equals("unique")
                    ? machine.call("spin/hw/pal/OsfPal", name, descriptor)
                    : machine.call("spin/hw/pal/UserMode", name, descriptor);
        }
        if (ownerInternalName.equals(TYPE_SWITCH) && name.equals("typeSwitch")) {
            return OptionalInt.of(TYPES_ASKED * opcode(INSTANCEOF) + opcode(TABLESWITCH));
        }
        if (ownerInternalName.equals(LAMBDA) && name.equals("metafactory")) {
            int captured = Type.getArgumentCount(descriptor);
            return OptionalInt.of(captured == 0 ? 0 : opcode(NEW) + captured * opcode(PUTFIELD));
        }
        var price = machine.call(ownerInternalName, name, descriptor);
        return price.isPresent() ? price : inherited(ownerInternalName, name, descriptor);
    }

    /// A compiler names the receiver's class even for a method that it inherits, such as `ordinal` of an enumeration.
    private OptionalInt inherited(String ownerInternalName, String name, String descriptor) {
        try {
            var owner = Class.forName(ownerInternalName.replace('/', '.'), false, loader);
            var above = owner.getSuperclass();
            return above == null || owner.isInterface()
                    ? OptionalInt.empty()
                    : call(above.getName().replace('.', '/'), name, descriptor);
        } catch (ClassNotFoundException e) {
            // An array, or a class that only the kernel can see: nothing is known of it, so it is counted as unpriced.
            return OptionalInt.empty();
        }
    }
}
