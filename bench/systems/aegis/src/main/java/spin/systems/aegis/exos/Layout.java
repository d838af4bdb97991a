package spin.systems.aegis.exos;

import spin.bench.port.WorkloadAbi;
import spin.systems.aegis.AegisAbi;

/// The low segment of an ExOS environment. Its pages are guaranteed bindings, so that handling a fault cannot fault.
///
///      0x0000  nothing, so that null is not an address
///      0x2000  exception stubs, Alpha code
///      0x3000  doors of managed handlers: addresses that are never fetched
///      0x3800  the service of protected calls, where it is Alpha code
///      0x4000  save area, registers kept during an exception, size of the page table
///      0x6000  packets, where there is a network
///      0x8000  page table
///     0x40000  ring of packets
///
/// Code and data lie below 0x8000 on purpose: a stub has no free register to hold a base, and r31 plus 15 bits reaches them.
final class Layout {

    static final int PAGE = (int) WorkloadAbi.PAGE;

    static final long STUBS = 0x2000;
    static final long MISS_DOOR = 0x3000;
    static final long PROTECTION_DOOR = 0x3010;
    static final long CALL_DOOR = 0x3020;
    static final long FATAL_DOOR = 0x3030;
    static final long SERVICE_DOOR = 0x3040;

    static final long ANSWER_DOOR = 0x3050;
    static final long ECHO_DOOR = 0x3060;
    /// A service that is Alpha code.
    static final long SERVICE = 0x3800;

    static final int DATA = 0x4000;
    static final int SAVE_AREA = DATA;
    static final int ENTERED_BY = SAVE_AREA + AegisAbi.ENTERED_BY;
    /// Registers of the interrupted program, by number, eight bytes each.
    static final int REGISTERS = DATA + 0x100;
    static final int RESUME_PC = DATA + 0x200;
    static final int TABLE_LENGTH = DATA + 0x208;
    /// The environment that serves protected calls.
    static final int CALLEE = DATA + 0x210;
    /// The process that runs beside this one, 0 when there is none.
    static final int PARTNER = DATA + 0x218;
    /// Where yield keeps what the calling standard says survives a call.
    static final int YIELDED = DATA + 0x220;
    /// The address of the word that is not zero when a packet has come.
    static final int WAIT = DATA + 0x270;
    /// Physical address of the packet that is sent, and a capability that reads it.
    static final int PACKET_ADDRESS = DATA + 0x278;
    static final int PACKET_CAPABILITY = DATA + 0x280;
    static final int COUNTER = DATA + 0x288;
    static final int INTERRUPT_AREA = DATA + 0x300;

    /// The table of a scheduler.
    static final int CLIENTS = DATA + 0x900;

    static final int PACKETS = 0x6000;
    static final long TABLE = 0x8000;
    static final long RING = 0x4_0000;

    /// The procedure that yields to the process named in a0, where every process has it.
    static final long YIELD = STUBS;

    private Layout() {}

    static int kept(int register) {
        return REGISTERS + 8 * register;
    }
}
