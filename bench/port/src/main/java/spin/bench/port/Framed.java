package spin.bench.port;

/// A workload that is a stream of requests and no program: frames as they come from an Ethernet, each a UDP packet for one of several applications.
///
/// The system's own mechanism says whose each frame is. A system marks [Points#OPERATION] before each, [Points#FRAME_GIVEN] and [Points#FRAME_OWNED] around the
/// mechanism, and fails when the answer is wrong.
public interface Framed {

    /// Ethernet's type, the protocol and the source of every frame that has an addressee.
    int TYPE = 0x0800;
    int PROTOCOL = 17;
    int SOURCE = 0x0a00_0002;

    /// Where in a frame each is: type and destination port two bytes, protocol one, source four.
    int TYPE_AT = 12;
    int PROTOCOL_AT = 23;
    int SOURCE_AT = 26;
    int PORT_AT = 36;

    /// How many applications have claimed a port.
    int applications();

    /// The port of application 0 to one less than there are.
    int port(int application);

    /// How many frames come.
    int frames();

    byte[] frame(int number);

    /// Whose the frame is.
    int addressee(int number);
}
