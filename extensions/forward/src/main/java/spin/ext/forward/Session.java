package spin.ext.forward;

import spin.plexus.udp.Endpoint;

/// One client of a redirected port.
///
/// @param port this machine's towards the target, this client's alone
record Session(int address, int clientPort, Endpoint port) {}
