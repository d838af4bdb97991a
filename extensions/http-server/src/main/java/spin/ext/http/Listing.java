package spin.ext.http;

import spin.core.file.FileException;
import spin.core.file.FileKind;
import spin.core.file.FileNode;

/// A folder as a page: its names, in the order of the file system.
final class Listing {
    private static final int AT_ONCE = 100;
    private static final int MOST = 10_000;
    private static final String HEX = "0123456789ABCDEF";

    private Listing() {}

    static byte[] of(FileNode directory, String path) {
        var page = new StringBuilder("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>");
        shown(page, path);
        page.append("</title></head><body><h1>");
        shown(page, path);
        page.append("</h1><ul>\n");
        if (!path.equals("/")) {
            page.append("<li><a href=\"../\">../</a></li>\n");
        }
        names(page, directory);
        return RequestReader.ascii(page.append("</ul></body></html>\n").toString());
    }

    private static void names(StringBuilder page, FileNode directory) {
        long cursor = 0;
        int count = 0;
        try {
            for (var some = directory.list(cursor, AT_ONCE); !some.isEmpty() && count < MOST; some = directory
                    .list(cursor, AT_ONCE)) {
                for (var entry : some) {
                    cursor = entry.next();
                    count++;
                    boolean folder = entry.kind() == FileKind.DIRECTORY;
                    page.append("<li><a href=\"./");
                    encoded(page, entry.name());
                    page.append(folder ? "/\">" : "\">");
                    shown(page, entry.name());
                    page.append(folder ? "/</a></li>\n" : "</a></li>\n");
                }
            }
        } catch (FileException gone) {
            page.append("<li>").append(gone.error().name()).append("</li>\n");
        }
    }

    /// Text as it stands in a page, whatever somebody called a file.
    static void shown(StringBuilder page, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> page.append("&lt;");
                case '>' -> page.append("&gt;");
                case '&' -> page.append("&amp;");
                case '"' -> page.append("&quot;");
                default -> page.append(c < ' ' ? '?' : c);
            }
        }
    }

    /// A name as part of a link.
    static void encoded(StringBuilder page, String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                    || c == '-' || c == '.' || c == '_' || c == '~' || c == '/';
            if (plain) {
                page.append(c);
            } else {
                page.append('%').append(HEX.charAt((c >> 4) & 15)).append(HEX.charAt(c & 15));
            }
        }
    }
}
