/// An ATM interface of the simplest kind, after FORE's TCA-100: two FIFOs of cells that the CPU fills and empties word by word.
/// Start at [spin.hw.net.atm.AtmInterface].
///
/// On its [spin.hw.net.LinkPort] a frame is one cell of 53 bytes, so a wire under it is one of bare bytes, such as
/// `Medium.serial("ATM", 155_520_000, 0)`. What makes messages out of cells is the driver's work; [spin.hw.net.atm.Aal5] is what a driver
/// needs for it. It is plain code: no device and no clock is in it.
///
/// Nothing here throws for what a driver or a wire got wrong.
///
/// Sources: ITU-T I.361 (cells), I.432 (header error control), I.363.5 (AAL5). The card's manual was not found: the depths of its
/// FIFOs are as remembered, the layout of its registers is ours by choice.
@NullMarked
package spin.hw.net.atm;

import org.jspecify.annotations.NullMarked;
