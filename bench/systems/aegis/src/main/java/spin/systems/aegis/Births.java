package spin.systems.aegis;

import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;

/// Makes an environment by another's [Description]: checked whole, then made.
final class Births {

    private final Aegis kernel;
    private final PhysicalMemory memory;
    private final Frames frames;
    private final Capabilities capabilities;

    Births(Aegis kernel, PhysicalMemory memory, Frames frames, Capabilities capabilities) {
        this.kernel = kernel;
        this.memory = memory;
        this.frames = frames;
        this.capabilities = capabilities;
    }

    /// The number of the new environment, or a refusal.
    long make(Environment maker, long physical, long capability) {
        if (!readable(physical, capability)) {
            return AegisAbi.BAD_DESCRIPTION;
        }
        var words = new long[Description.MOST_WORDS];
        for (var i = 0; i < words.length; i++) {
            words[i] = memory.loadQuad(physical + 8L * i);
        }
        if (!isSound(words)) {
            return AegisAbi.BAD_DESCRIPTION;
        }
        var child = kernel.newborn(maker.managed);
        if (child == null) {
            return AegisAbi.NO_NUMBER_LEFT;
        }
        contexts(child, words);
        addresses(child, words);
        guarantees(maker, child, words);
        hand(maker, child, child.saveArea);
        hand(maker, child, child.interruptSaveArea);
        hand(maker, child, child.queue);
        hand(maker, child, child.vector);
        return child.number;
    }

    private boolean readable(long physical, long capability) {
        return (physical & 7) == 0 && kernel.grants(physical, 8L * Description.MOST_WORDS, capability, AegisAbi.READ);
    }

    private boolean isSound(long[] words) {
        return words[Description.SAVE_AREA] != 0
                && area(words, Description.SAVE_AREA, AegisAbi.SAVE_AREA_BYTES)
                && area(words, Description.INTERRUPT_AREA, AegisAbi.INTERRUPT_AREA_BYTES)
                && area(words, Description.QUEUE, AegisAbi.QUEUE_BYTES)
                && area(words, Description.VECTOR, AegisAbi.VECTOR_BYTES)
                && needsInterruptArea(words) && codeAddresses(words) && bindings(words);
    }

    private boolean area(long[] words, int at, int bytes) {
        var physical = words[at];
        return physical == 0
                || ((physical & 7) == 0 && kernel.grants(physical, bytes, words[at + 1], AegisAbi.RIGHTS));
    }

    private static boolean needsInterruptArea(long[] words) {
        return words[Description.INTERRUPT_AREA] != 0
                || (words[Description.QUEUE] == 0 && words[Description.END] == 0
                        && words[Description.REVOCATION] == 0 && words[Description.REPOSSESSION] == 0);
    }

    private static boolean codeAddresses(long[] words) {
        for (var i = Description.EXCEPTIONS; i < Description.GUARANTEED; i++) {
            if (!Aegis.isCodeAddress(words[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean bindings(long[] words) {
        var count = words[Description.GUARANTEED];
        if (count < 0 || count > Environment.MOST_GUARANTEED) {
            return false;
        }
        for (var i = 0; i < count; i++) {
            var at = first(i);
            var frame = AegisAbi.frame(words[at + 1]);
            if (words[at] < 0 || words[at] >= AegisAbi.GUARANTEED_SEGMENT_END
                    || (AegisAbi.rights(words[at + 1]) & AegisAbi.READ) == 0 || !frames.exists(frame)
                    || !capabilities.grants(words[at + 2], (int) frame, AegisAbi.rights(words[at + 1]))) {
                return false;
            }
        }
        return true;
    }

    private static int first(int binding) {
        return Description.GUARANTEED + 1 + binding * Description.WORDS_FOR_A_BINDING;
    }

    private static void contexts(Environment child, long[] words) {
        child.saveArea = words[Description.SAVE_AREA];
        child.enteredBy = child.saveArea + AegisAbi.ENTERED_BY;
        child.interruptSaveArea = orNone(words[Description.INTERRUPT_AREA]);
        child.queue = orNone(words[Description.QUEUE]);
        child.vector = orNone(words[Description.VECTOR]);
    }

    private static long orNone(long physical) {
        return physical == 0 ? Environment.NONE : physical;
    }

    private void addresses(Environment child, long[] words) {
        for (var exception = 0; exception < AegisAbi.EXCEPTIONS; exception++) {
            child.handler(exception, words[Description.EXCEPTIONS + exception]);
        }
        child.interruptPc = words[Description.INTERRUPT];
        child.revocationPc = words[Description.REVOCATION];
        child.repossessionPc = words[Description.REPOSSESSION];
        child.beginPc = words[Description.BEGIN];
        child.endPc = words[Description.END];
        child.nextPc = words[Description.FIRST];
        child.entryPc = words[Description.ENTRY];
        child.mayBeEntered = child.entryPc != 0;
        child.open = child.mayBeEntered && child.asn != 0;
        kernel.gate().publish(child);
        child.asynchronousPc = words[Description.ASYNCHRONOUS_ENTRY];
    }

    private void guarantees(Environment maker, Environment child, long[] words) {
        for (var i = 0; i < words[Description.GUARANTEED]; i++) {
            var binding = words[first(i) + 1];
            child.guarantee(words[first(i)], Aegis.entry(binding));
            if ((AegisAbi.rights(binding) & AegisAbi.WRITE) != 0) {
                hand(maker, child, AegisAbi.frame(binding) << Pte.PAGE_SHIFT);
            }
        }
    }

    private void hand(Environment maker, Environment child, long physical) {
        var frame = physical >> Pte.PAGE_SHIFT;
        if (physical != Environment.NONE && frames.belongsTo(maker, frame)) {
            frames.give(frame, maker, child);
        }
    }
}
