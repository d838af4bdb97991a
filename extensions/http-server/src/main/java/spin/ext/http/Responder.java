package spin.ext.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import spin.core.cache.Cache;
import spin.core.file.FileAttributes;
import spin.core.file.FileException;
import spin.core.file.FileKind;
import spin.core.file.FileNode;
import spin.core.file.Files;

/// Answers requests out of a [Site].
///
/// A small file is read once, kept in the cache under its number and version, and written from there; a large one passes through
/// one piece of memory and is kept nowhere but in its file system.
///
/// Source: RFC 9110, 8.8, 13 and 14; SOSP '95, 5.4.
final class Responder {
    private static final int PIECE = 32_768;
    private static final long NANOS = 1_000_000_000;
    private static final Map<String, String> TYPES = Map.ofEntries(Map.entry("html", "text/html"),
            Map.entry("txt", "text/plain"), Map.entry("css", "text/css"), Map.entry("js", "text/javascript"),
            Map.entry("json", "application/json"), Map.entry("png", "image/png"), Map.entry("jpg", "image/jpeg"),
            Map.entry("gif", "image/gif"), Map.entry("svg", "image/svg+xml"), Map.entry("pdf", "application/pdf"));

    private final Site site;
    private final Files files;
    private final Cache cache;
    private final DateTexts dates;
    private final Outlet outlet;

    /// @param dates shared by all who answer
    Responder(Site site, Files files, Cache cache, DateTexts dates, Outlet outlet) {
        this.site = site;
        this.files = files;
        this.cache = cache;
        this.dates = dates;
        this.outlet = outlet;
    }

    /// Answers one request.
    ///
    /// @return the status that was sent
    Status answer(Request request) {
        try {
            var found = site.find(request.path());
            if (found == null) {
                throw new RefusedException(Status.NOT_FOUND, "nothing lies at that path");
            }
            return found.is(FileKind.DIRECTORY) ? folder(request, found.node()) : file(request, found);
        } catch (RefusedException refused) {
            return refuse(refused, request.head(), request.last());
        } catch (FileException failed) {
            return refuse(new RefusedException(Status.INTERNAL_ERROR, "the file system says " + failed.error().name()),
                    request.head(), request.last());
        }
    }

    /// Answers with a sentence.
    Status refuse(RefusedException refused, boolean head, boolean last) {
        var status = refused.status();
        var page = RequestReader.ascii(status.text() + ": " + refused.why() + ".\n");
        var text = begin(status, last).append("Content-Type: text/plain\r\nContent-Length: ").append(page.length)
                .append("\r\n");
        if (status == Status.METHOD_NOT_ALLOWED) {
            text.append("Allow: GET, HEAD\r\n");
        } else if (status == Status.RANGE_NOT_SATISFIABLE) {
            text.append("Content-Range: bytes */").append(digitsOf(refused.why())).append("\r\n");
        }
        send(text, page, head);
        return status;
    }

    private static String digitsOf(String why) {
        var digits = new StringBuilder();
        for (int i = 0; i < why.length(); i++) {
            if (why.charAt(i) >= '0' && why.charAt(i) <= '9') {
                digits.append(why.charAt(i));
            }
        }
        return digits.toString();
    }

    private Status folder(Request request, FileNode directory) {
        if (!request.path().endsWith("/")) {
            var place = new StringBuilder();
            Listing.encoded(place, request.path());
            var text = begin(Status.MOVED_PERMANENTLY, request.last()).append("Location: ").append(place)
                    .append("/\r\nContent-Length: 0\r\n");
            send(text, new byte[0], true);
            return Status.MOVED_PERMANENTLY;
        }
        var index = site.index(directory);
        if (index != null) {
            return file(request, index, "html");
        }
        var page = Listing.of(directory, request.path());
        send(begin(Status.OK, request.last()).append("Content-Type: text/html\r\nContent-Length: ").append(page.length)
                .append("\r\n"), page, request.head());
        return Status.OK;
    }

    private Status file(Request request, Site.Found found) {
        var path = request.path();
        if (path.endsWith("/") || !found.is(FileKind.REGULAR)) {
            throw new RefusedException(Status.NOT_FOUND, "nothing that can be read lies at that path");
        }
        return file(request, found, path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private Status file(Request request, Site.Found found, String ending) {
        var node = found.node();
        node.open();
        try {
            var facts = found.facts();
            var tag = tag(facts);
            var state = condition(request, facts, tag);
            if (state == Status.PRECONDITION_FAILED) {
                throw new RefusedException(state, "the file is another one by now");
            }
            var ranges = state == Status.OK ? ranges(request, facts, tag) : List.<ByteRange>of();
            var status = ranges.isEmpty() ? state : Status.PARTIAL_CONTENT;
            var text = begin(status, request.last()).append("ETag: ").append(tag).append("\r\nLast-Modified: ")
                    .append(dates.of(facts.modified() / NANOS)).append("\r\nAccept-Ranges: bytes\r\n");
            if (status.isBare()) {
                send(text, new byte[0], true);
                return status;
            }
            var type = TYPES.getOrDefault(ending, "application/octet-stream");
            if (ranges.size() > 1) {
                parts(request, node, facts, text, new Parts(ranges, type, facts.size(), tag));
                return status;
            }
            var part = ranges.isEmpty() ? new ByteRange(0, facts.size() - 1) : ranges.getFirst();
            text.append("Content-Type: ").append(type).append("\r\nContent-Length: ").append(part.length())
                    .append("\r\n");
            if (!ranges.isEmpty()) {
                text.append("Content-Range: ").append(part.of(facts.size())).append("\r\n");
            }
            sendFile(request, node, facts, text, part);
            return status;
        } finally {
            node.close();
        }
    }

    /// A small file goes out behind its fields at once: two writes would be two segments.
    private void sendFile(Request request, FileNode node, FileAttributes facts, StringBuilder text, ByteRange part) {
        boolean small = cache.admits(facts.size()) && part.length() <= PIECE;
        if (request.head() || !small) {
            send(text, new byte[0], true);
            if (!request.head()) {
                sendPart(node, facts, part);
            }
            return;
        }
        var head = RequestReader.ascii(text.append("\r\n").toString());
        int length = (int) part.length();
        var whole = Arrays.copyOf(head, head.length + length);
        System.arraycopy(small(node, facts), (int) part.first(), whole, head.length, length);
        outlet.write(whole, 0, whole.length);
    }

    private void parts(Request request, FileNode node, FileAttributes facts, StringBuilder text, Parts parts) {
        text.append("Content-Type: ").append(parts.type()).append("\r\nContent-Length: ").append(parts.length())
                .append("\r\n");
        send(text, new byte[0], true);
        if (request.head()) {
            return;
        }
        for (var part : parts.ranges()) {
            var head = parts.head(part);
            outlet.write(head, 0, head.length);
            sendPart(node, facts, part);
        }
        var end = parts.end();
        outlet.write(end, 0, end.length);
    }

    /// Changes whenever the content does.
    private static String tag(FileAttributes facts) {
        return "\"" + Long.toHexString(facts.number()) + "-" + Long.toHexString(facts.size()) + "-"
                + Long.toHexString(facts.modified()) + "\"";
    }

    /// RFC 9110, 13.2.2: the conditions in the order in which they count.
    private static Status condition(Request request, FileAttributes facts, String tag) {
        var match = request.field("if-match");
        var unmodified = request.field("if-unmodified-since");
        if (match != null ? !names(match, tag) : unmodified != null && isLater(facts, unmodified)) {
            return Status.PRECONDITION_FAILED;
        }
        var noneMatch = request.field("if-none-match");
        if (noneMatch != null) {
            return names(noneMatch, tag) ? Status.NOT_MODIFIED : Status.OK;
        }
        var since = request.field("if-modified-since");
        boolean same = since != null && Dates.seconds(since) >= 0 && !isLater(facts, since);
        return same ? Status.NOT_MODIFIED : Status.OK;
    }

    /// Whether a file was changed after a date; what is no date is before everything.
    private static boolean isLater(FileAttributes facts, String date) {
        long seconds = Dates.seconds(date);
        return seconds >= 0 && facts.modified() / NANOS > seconds;
    }

    private static boolean names(String tags, String tag) {
        return tags.equals("*") || RequestReader.hasWord(tags, tag) || RequestReader.hasWord(tags, "W/" + tag);
    }

    private static List<ByteRange> ranges(Request request, FileAttributes facts, String tag) {
        var range = request.field("range");
        var only = request.field("if-range");
        boolean holds = only == null || only.equals(tag)
                || (Dates.seconds(only) >= 0 && Dates.seconds(only) == facts.modified() / NANOS);
        return range == null || !holds ? List.of() : ByteRange.of(range, facts.size());
    }

    private void sendPart(FileNode node, FileAttributes facts, ByteRange part) {
        if (cache.admits(facts.size())) {
            var content = small(node, facts);
            outlet.write(content, (int) part.first(), (int) part.length());
            return;
        }
        var piece = new byte[(int) Math.min(PIECE, part.length())];
        for (long at = part.first(); at <= part.last();) {
            int count = node.read(at, piece, 0, (int) Math.min(piece.length, part.last() - at + 1));
            if (count <= 0) {
                throw new IllegalStateException("a file became shorter while it was sent; its length has been said");
            }
            outlet.write(piece, 0, count);
            at += count;
        }
    }

    private byte[] small(FileNode node, FileAttributes facts) {
        long version = facts.modified() ^ (facts.size() << 40);
        var kept = cache.get(facts.number(), version);
        if (kept != null) {
            return kept;
        }
        var content = new byte[(int) facts.size()];
        for (int at = 0; at < content.length;) {
            int count = node.read(at, content, at, content.length - at);
            if (count <= 0) {
                throw new IllegalStateException("a file became shorter while it was read; its length has been said");
            }
            at += count;
        }
        cache.put(facts.number(), version, content);
        return content;
    }

    private StringBuilder begin(Status status, boolean last) {
        return new StringBuilder(status.line()).append("\r\nServer: spin\r\nDate: ")
                .append(dates.of(files.now() / NANOS)).append("\r\n")
                .append(last ? "Connection: close\r\n" : "");
    }

    private void send(StringBuilder text, byte[] body, boolean withoutBody) {
        var head = RequestReader.ascii(text.append("\r\n").toString());
        outlet.write(head, 0, head.length);
        if (!withoutBody && body.length > 0) {
            outlet.write(body, 0, body.length);
        }
    }
}
