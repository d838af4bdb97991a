package spin.systems.aegis;

import spin.hw.memory.PhysicalMemory;

/// Puts interrupts into the queue that an environment keeps for them in its own memory.
///
/// The environment shares the queue with the kernel and may have written anything there, so nothing that is read from it is used as an
/// address or trusted as a count. What finds no room is counted by its type: nothing is lost silently.
final class InterruptQueue {

    private InterruptQueue() {}

    /// @param queue its physical address
    /// @param pc    of the environment, when it runs
    /// @return whether the interrupt is in the queue
    static boolean put(PhysicalMemory memory, long queue, int type, long first, long second, long third, long pc,
            long a0, long a1, long a2) {
        var pending = memory.loadQuad(queue + AegisAbi.QUEUE_PENDING);
        var wanted = (memory.loadQuad(queue + AegisAbi.QUEUE_ENABLED) >>> type & 1) != 0;
        if (!wanted || pending < 0 || pending >= AegisAbi.QUEUE_ENTRIES) {
            var counter = queue + AegisAbi.QUEUE_OVERFLOWS + 8L * type;
            memory.storeQuad(counter, memory.loadQuad(counter) + 1);
            memory.storeQuad(queue + AegisAbi.QUEUE_OVERFLOWN, 1);
            return false;
        }
        var place = memory.loadQuad(queue + AegisAbi.QUEUE_HEAD) + pending & AegisAbi.QUEUE_ENTRIES - 1;
        var entry = queue + AegisAbi.QUEUE_FIRST + place * AegisAbi.QUEUE_ENTRY_BYTES;
        memory.storeQuad(entry, type);
        memory.storeQuad(entry + 8, first);
        memory.storeQuad(entry + 16, second);
        memory.storeQuad(entry + 24, third);
        memory.storeQuad(entry + 32, pc);
        memory.storeQuad(entry + 40, a0);
        memory.storeQuad(entry + 48, a1);
        memory.storeQuad(entry + 56, a2);
        memory.storeQuad(queue + AegisAbi.QUEUE_PENDING, pending + 1);
        return true;
    }
}
