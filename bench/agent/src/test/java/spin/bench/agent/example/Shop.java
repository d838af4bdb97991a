package spin.bench.agent.example;

/// Has an overloaded method, one that throws, one that its subclass overrides and one of many widths.
public class Shop implements Greeting {
    private final int discount;

    public Shop(int discount) {
        this.discount = discount;
    }

    public int price(String article, int pieces) {
        return 10 * pieces - discount;
    }

    public int price(String article) {
        return price(article, 1);
    }

    public long widths(byte a, short b, char c, boolean d, long e, float f, double g, int[] h) {
        return a + b + c + (d ? 1 : 0) + e + (long) f + (long) g + h.length;
    }

    public void fail() throws java.io.IOException {
        throw new java.io.IOException("closed");
    }

    @Override
    public String greet(String whom) {
        return "hello " + whom;
    }
}
