package spin.ext.http;

import java.util.ArrayDeque;

/// Targets of requests as paths.
///
/// Source: RFC 9112, 3.2; RFC 3986, 2.1 and 5.2.4.
final class Targets {
    private Targets() {}

    /// The path in a target, decoded and without `.` and `..`; a query is not looked at.
    ///
    /// @throws RefusedException when it has none, or leads out of the root
    static String path(String target) {
        int from = 0;
        if (target.startsWith("http://")) {
            int slash = target.indexOf('/', "http://".length());
            if (slash == "http://".length()) {
                throw RequestReader.bad("the target names no host");
            }
            if (slash < 0) {
                return "/";
            }
            from = slash;
        }
        if (from == target.length() || target.charAt(from) != '/') {
            throw RequestReader.bad("the target is a path from the root on");
        }
        int query = target.indexOf('?', from);
        return walked(decoded(target.substring(from, query < 0 ? target.length() : query)));
    }

    private static String decoded(String text) {
        var decoded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                boolean room = i + 2 < text.length();
                int high = room ? RequestReader.hexadecimal(text.charAt(i + 1)) : -1;
                int low = room ? RequestReader.hexadecimal(text.charAt(i + 2)) : -1;
                if (high < 0 || low < 0) {
                    throw RequestReader.bad("a per cent sign is followed by two hexadecimal digits");
                }
                c = (char) (high * 16 + low);
                i += 2;
                if (c == '/') {
                    throw new RefusedException(Status.NOT_FOUND, "no name has a slash in it");
                }
            } else if (c <= ' ' || c >= 0x7f || c == '#') {
                throw RequestReader.bad("the target has a character that has to be encoded");
            }
            if (c == 0) {
                throw RequestReader.bad("no name has a zero in it");
            }
            decoded.append(c);
        }
        return decoded.toString();
    }

    private static String walked(String path) {
        var names = new ArrayDeque<String>();
        boolean folder = true;
        for (int from = 1; from <= path.length();) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 ? path.length() : slash;
            var name = path.substring(from, to);
            folder = slash >= 0 || name.isEmpty() || name.equals(".") || name.equals("..");
            if (name.equals("..")) {
                if (names.pollLast() == null) {
                    throw RequestReader.bad("the target leads out of the root");
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
            from = to + 1;
        }
        var walked = new StringBuilder();
        for (var name : names) {
            walked.append('/').append(name);
        }
        return folder || names.isEmpty() ? walked.append('/').toString() : walked.toString();
    }
}
