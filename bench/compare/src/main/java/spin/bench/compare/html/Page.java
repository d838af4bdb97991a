package spin.bench.compare.html;

import java.util.Locale;

/// Writes markup. Text is escaped; what is markup already is given as another page.
final class Page {

    private final StringBuilder markup = new StringBuilder();

    /// An element with text in it.
    ///
    /// @param tag name and attributes, such as `td class=number`
    Page element(String tag, String text) {
        return open(tag).text(text).close(tag);
    }

    /// An element around markup.
    Page element(String tag, Page inside) {
        open(tag);
        markup.append(inside.markup);
        return close(tag);
    }

    Page open(String tag) {
        markup.append('<').append(tag).append('>');
        return this;
    }

    Page close(String tag) {
        int end = tag.indexOf(' ');
        markup.append("</").append(end < 0 ? tag : tag.substring(0, end)).append(">\n");
        return this;
    }

    Page text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            switch (each) {
                case '<' -> markup.append("&lt;");
                case '>' -> markup.append("&gt;");
                case '&' -> markup.append("&amp;");
                case '"' -> markup.append("&quot;");
                default -> markup.append(each);
            }
        }
        return this;
    }

    Page raw(String text) {
        markup.append(text);
        return this;
    }

    /// A number as SVG wants it, the same in every country.
    static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    @Override
    public String toString() {
        return markup.toString();
    }
}
