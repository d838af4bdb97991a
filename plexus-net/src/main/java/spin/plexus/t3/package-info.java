/// Two hosts back to back: [T3View] reads a frame's header, [T3Manager] receives frames from every T3 link, raises [T3] for those that are
/// well-formed, and puts the header before those that go out. Nobody has an address and nothing is asked: whoever is not us is the other one.
///
/// Source: RFC 1662 for the form of the frame; the link control protocol of RFC 1661 is not spoken, what it could agree on stands fixed.
@NullMarked
package spin.plexus.t3;

import org.jspecify.annotations.NullMarked;
