/// The LANCE, the Am7990 Ethernet controller: [spin.hw.net.lance.Lance]. A driver meets four registers, a block of 24 bytes and two rings of
/// descriptors in memory, as on the chip; a wire is whatever [spin.hw.net.LinkPort] it was given.
///
/// How the chip reaches memory is its [spin.hw.net.lance.LanceBus]: straight ([spin.hw.net.lance.DirectBus]) or through the I/O ASIC of a
/// DEC 3000 ([spin.hw.net.lance.IoAsicBus]), which spreads 64 KB over 128. What a shared cable does to a sender that a wire between
/// two never does, collisions, is a [spin.hw.net.lance.Cable].
///
/// Nothing here throws for what a driver or a wire got wrong: it sets the bit that the chip would set, or counts.
///
/// Sources: Am7990 data sheet, AMD publication 05698; Am79C90 (C-LANCE) data sheet, publication 17881, page 28 for the descriptors;
/// NetBSD's am7990reg.h and if_le_ioasic.c for what drivers rely on.
@NullMarked
package spin.hw.net.lance;

import org.jspecify.annotations.NullMarked;
