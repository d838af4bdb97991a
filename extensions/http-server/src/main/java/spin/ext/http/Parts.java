package spin.ext.http;

import java.util.List;

/// Several stretches of a file in one answer.
///
/// ```
///   --boundary  type  range    bytes    --boundary  type  range    bytes ...    --boundary--
/// ```
/// The boundary is made of the file's tag: whoever wrote the file did not know the time at which he would have written it.
///
/// Source: RFC 9110, 14.6; RFC 2046, 5.1.1.
///
/// @param ranges two at least
/// @param partType of the file
/// @param size of the file
/// @param tag in quotes
record Parts(List<ByteRange> ranges, String partType, long size, String tag) {
    private String boundary() {
        return "spin-" + tag.substring(1, tag.length() - 1);
    }

    /// Of the answer.
    String type() {
        return "multipart/byteranges; boundary=" + boundary();
    }

    long length() {
        long length = end().length;
        for (var range : ranges) {
            length += head(range).length + range.length();
        }
        return length;
    }

    /// What stands before the bytes of a stretch.
    byte[] head(ByteRange range) {
        return RequestReader.ascii("\r\n--" + boundary() + "\r\nContent-Type: " + partType + "\r\nContent-Range: "
                + range.of(size) + "\r\n\r\n");
    }

    /// What stands behind the last of them.
    byte[] end() {
        return RequestReader.ascii("\r\n--" + boundary() + "--\r\n");
    }
}
