package spin.ext.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the requests of one caller, one behind the other, however they are cut into pieces.
///
/// Whatever could be understood in two ways is refused: an end of line that is no CR LF, a field that goes on in the next line, a space
/// before a colon, two lengths, a length beside a coding. So this server and a proxy before it never see different requests. After a
/// refusal nothing more can be read from the caller, as nobody knows where the next request would begin.
///
/// Source: RFC 9112, 2.2, 3, 5, 6, 7.1 and 11.2.
final class RequestReader {
    static final int LONGEST_TARGET = 4096;
    static final int MOST_FIELD_BYTES = 16_384;
    static final int MOST_FIELDS = 100;
    /// Of a body, which nobody reads.
    static final int LARGEST_BODY = 65_536;

    private static final Set<String> KNOWN_METHODS = Set.of("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT",
            "PATCH");
    private static final int CR = '\r';
    private static final int LF = '\n';

    private final Source source;
    private final byte[] buffer = new byte[4096];
    private int next;
    private int end;

    RequestReader(Source source) {
        this.source = source;
    }

    /// Whether the next request, or the beginning of it, is here already.
    boolean hasMore() {
        return next < end;
    }

    /// The next request, its body skipped; null when the caller sends none.
    @Nullable
    Request read() {
        int first = skipEmptyLine();
        if (first < 0) {
            return null;
        }
        var line = line(LONGEST_TARGET + 64, Status.URI_TOO_LONG, "the request line is too long");
        int space = line.indexOf(' ');
        int second = line.indexOf(' ', space + 1);
        if (space < 1 || second < 0 || line.indexOf(' ', second + 1) >= 0) {
            throw bad("a request line is a method, a target and a version, with one space between them");
        }
        var method = line.substring(0, space);
        var target = line.substring(space + 1, second);
        boolean old = isOld(line.substring(second + 1));
        demandToken(method, "the method");
        demandLength(target);
        var fields = fields();
        demandHost(fields, old);
        boolean last = isLast(fields, old);
        demandMethod(method);
        skipBody(fields, old);
        return new Request(method.equals("HEAD"), Targets.path(target), fields, last);
    }

    private static void demandLength(String target) {
        if (target.length() > LONGEST_TARGET) {
            throw new RefusedException(Status.URI_TOO_LONG, "the target is too long");
        }
    }

    /// One empty line before a request is somebody's mistake that has to be forgiven (RFC 9112, 2.2).
    private int skipEmptyLine() {
        int first = peek();
        if (first == CR) {
            next++;
            if (peek() != LF) {
                throw bad("a line ends in CR and LF");
            }
            next++;
            first = peek();
        }
        return first;
    }

    private static void demandMethod(String method) {
        if (method.equals("GET") || method.equals("HEAD")) {
            return;
        }
        throw KNOWN_METHODS.contains(method)
                ? new RefusedException(Status.METHOD_NOT_ALLOWED, "files are read here, by GET and HEAD")
                : new RefusedException(Status.NOT_IMPLEMENTED, "nobody here knows that method");
    }

    /// Whether a version is HTTP/1.0.
    private static boolean isOld(String version) {
        boolean form = version.length() == 8 && version.startsWith("HTTP/") && isDigit(version.charAt(5))
                && version.charAt(6) == '.' && isDigit(version.charAt(7));
        if (!form) {
            throw bad("the version is HTTP/, a digit, a point, a digit");
        }
        if (version.charAt(5) != '1') {
            throw new RefusedException(Status.VERSION_NOT_SUPPORTED, "this is HTTP/1.1");
        }
        return version.charAt(7) == '0';
    }

    private Map<String, String> fields() {
        var fields = new LinkedHashMap<String, String>();
        int room = MOST_FIELD_BYTES;
        for (int count = 0;; count++) {
            var line = line(room, Status.FIELDS_TOO_LARGE, "the fields take too many bytes");
            if (line.isEmpty()) {
                return fields;
            }
            if (count == MOST_FIELDS) {
                throw new RefusedException(Status.FIELDS_TOO_LARGE, "there are too many fields");
            }
            room -= line.length() + 2;
            add(fields, line);
        }
    }

    private static void add(Map<String, String> fields, String line) {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw bad("a field is a name, a colon and a value");
        }
        var name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        demandToken(name, "the name of a field");
        var value = trimmed(line.substring(colon + 1));
        var before = fields.get(name);
        if (before == null) {
            fields.put(name, value);
        } else if (name.equals("host") || name.equals("content-length") || name.equals("transfer-encoding")) {
            throw bad("the field " + name + " is there twice");
        } else if (!name.equals("range") && !name.startsWith("if-")) {
            fields.put(name, before + ", " + value);
        } else {
            throw bad("the field " + name + " is there twice");
        }
    }

    private static void demandHost(Map<String, String> fields, boolean old) {
        var host = fields.get("host");
        if (host == null && !old) {
            throw bad("a request of HTTP/1.1 says which host it is for");
        }
        for (int i = 0; host != null && i < host.length(); i++) {
            char c = host.charAt(i);
            if (c <= ' ' || c == ',' || c == '/' || c == '@' || c >= 0x7f) {
                throw bad("the field host is no name of a host");
            }
        }
    }

    private static boolean isLast(Map<String, String> fields, boolean old) {
        var connection = fields.getOrDefault("connection", "");
        return hasWord(connection, "close") || (old && !hasWord(connection, "keep-alive"));
    }

    private void skipBody(Map<String, String> fields, boolean old) {
        var coding = fields.get("transfer-encoding");
        var length = fields.get("content-length");
        if (coding != null && (length != null || old)) {
            throw bad("a body has a length or a coding");
        }
        demandNoExpectation(fields);
        if (length != null) {
            skip(bodyLength(length));
        } else if (coding != null) {
            if (!coding.equalsIgnoreCase("chunked")) {
                throw new RefusedException(Status.NOT_IMPLEMENTED, "bodies are read whole or in chunks");
            }
            skipChunks();
        }
    }

    private static void demandNoExpectation(Map<String, String> fields) {
        if (fields.containsKey("expect")) {
            throw new RefusedException(Status.EXPECTATION_FAILED,
                    "nothing is expected of whoever only asks for a file");
        }
    }

    private static int bodyLength(String text) {
        long length = text.isEmpty() || text.length() > 18 ? -1 : 0;
        for (int i = 0; i < text.length() && length >= 0; i++) {
            char c = text.charAt(i);
            length = isDigit(c) ? length * 10 + c - '0' : -1;
        }
        if (length < 0 && text.length() > 18 && onlyDigits(text)) {
            length = Long.MAX_VALUE;
        }
        if (length < 0) {
            throw bad("a length is a number");
        }
        if (length > LARGEST_BODY) {
            throw new RefusedException(Status.CONTENT_TOO_LARGE, "nobody reads so large a body");
        }
        return (int) length;
    }

    private static boolean onlyDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private void skip(int bytes) {
        for (int left = bytes; left > 0;) {
            if (peek() < 0) {
                throw bad("the body ends before its length");
            }
            int count = Math.min(left, end - next);
            next += count;
            left -= count;
        }
    }

    private void skipChunks() {
        int all = 0;
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            all += size;
            if (all > LARGEST_BODY) {
                throw new RefusedException(Status.CONTENT_TOO_LARGE, "nobody reads so large a body");
            }
            skip(size);
            if (!line(0, Status.BAD_REQUEST, "a chunk is longer than it says").isEmpty()) {
                throw bad("a chunk is longer than it says");
            }
        }
        // Trailers say nothing that is needed here, but they have to be fields.
        fields();
    }

    private int chunkSize() {
        var line = line(256, Status.BAD_REQUEST, "the size of a chunk is too long");
        int semicolon = line.indexOf(';');
        var digits = trimmed(semicolon < 0 ? line : line.substring(0, semicolon));
        long size = digits.isEmpty() || digits.length() > 8 ? -1 : 0;
        for (int i = 0; i < digits.length() && size >= 0; i++) {
            int digit = hexadecimal(digits.charAt(i));
            size = digit < 0 ? -1 : size * 16 + digit;
        }
        if (size < 0) {
            throw bad("the size of a chunk is a hexadecimal number");
        }
        if (size > LARGEST_BODY) {
            throw new RefusedException(Status.CONTENT_TOO_LARGE, "nobody reads so large a body");
        }
        return (int) size;
    }

    /// One line without its end.
    ///
    /// @param most letters that it may have
    private String line(int most, Status whenLonger, String why) {
        var line = new StringBuilder();
        for (int c = take(); c != CR; c = take()) {
            if (c == LF || c == 0) {
                throw bad("a line ends in CR and LF, and has no control characters");
            }
            if (line.length() == most) {
                throw new RefusedException(whenLonger, why);
            }
            line.append((char) c);
        }
        if (take() != LF) {
            throw bad("a line ends in CR and LF, and has no control characters");
        }
        return line.toString();
    }

    private int take() {
        int c = peek();
        if (c < 0) {
            throw bad("the request ends in the middle");
        }
        next++;
        return c;
    }

    private int peek() {
        if (next == end) {
            next = 0;
            end = Math.max(0, source.read(buffer, 0, buffer.length));
            if (end == 0) {
                return -1;
            }
        }
        return buffer[next] & 0xff;
    }

    private static void demandToken(String text, String what) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c);
            if (!letter && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                throw bad(what + " has a character that it cannot have");
            }
        }
    }

    private static String trimmed(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && isBlank(value.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(value.charAt(to - 1))) {
            to--;
        }
        return value.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /// Whether a list with commas has a word.
    static boolean hasWord(String list, String word) {
        int from = 0;
        while (from <= list.length()) {
            int comma = list.indexOf(',', from);
            int to = comma < 0 ? list.length() : comma;
            if (trimmed(list.substring(from, to)).equalsIgnoreCase(word)) {
                return true;
            }
            from = to + 1;
        }
        return false;
    }

    static int hexadecimal(char c) {
        if (isDigit(c)) {
            return c - '0';
        }
        int letter = c | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static RefusedException bad(String why) {
        return new RefusedException(Status.BAD_REQUEST, why);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
