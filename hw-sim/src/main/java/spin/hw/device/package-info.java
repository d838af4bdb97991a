/// What every device needs and none should write twice. [spin.hw.device.Slot] is where a device is plugged in: its name, the
/// clock, the events, the interrupt line and the memory of its machine. [spin.hw.device.Dma] moves bytes between a device
/// and memory and answers "there is no memory" as a value, because an address that a driver got wrong is a status bit of the
/// device and never an exception of the machine. Devices themselves live in rooms of their own (`net.lance`, `disk`, ...) and
/// never depend on one another or on the machine as a whole.
@NullMarked
package spin.hw.device;

import org.jspecify.annotations.NullMarked;
