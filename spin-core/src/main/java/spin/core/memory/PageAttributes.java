package spin.core.memory;

/// Which page is wanted: any, one of a colour, a named frame, or, for several, such that follow one another in memory.
///
/// The colour of a page says which part of a direct-mapped, physically indexed cache its lines go to: pages of different
/// colours do not displace each other.
public final class PageAttributes {
    static final int ANY_OF = -1;

    private static final PageAttributes ANY = new PageAttributes(ANY_OF, ANY_OF, false);

    final int colour;
    final int frame;
    final boolean contiguous;

    private PageAttributes(int colour, int frame, boolean contiguous) {
        this.colour = colour;
        this.frame = frame;
        this.contiguous = contiguous;
    }

    public static PageAttributes any() {
        return ANY;
    }

    /// @param colour from 0; the first page's, when several that follow one another are wanted
    public PageAttributes ofColour(int colour) {
        return new PageAttributes(colour, frame, contiguous);
    }

    /// The frame of this number, if it is free; the first, when several that follow one another are wanted.
    public PageAttributes atFrame(int number) {
        return new PageAttributes(colour, number, contiguous);
    }

    public PageAttributes adjacent() {
        return new PageAttributes(colour, frame, true);
    }

    @Override
    public String toString() {
        return "colour " + text(colour) + ", frame " + text(frame) + (contiguous ? ", contiguous" : "");
    }

    private static String text(int number) {
        return number == ANY_OF ? "any" : Integer.toString(number);
    }
}
