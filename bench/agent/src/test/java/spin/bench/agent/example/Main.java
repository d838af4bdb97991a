package spin.bench.agent.example;

import java.io.IOException;

/// The program.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        var shop = new Shop(2);
        System.out.println("price " + shop.price("nut", 5));
        System.out.println("price of one " + shop.price("nut"));
        System.out.println("branch " + new Branch().price("nut", 5));
        System.out.println("widths " + shop.widths((byte) 1, (short) 2, (char) 3, true, 5L, 6f, 7d, new int[8]));
        System.out.println(shop.greet("world"));
        System.out.println("one " + Quiet.one());
        try {
            shop.fail();
        } catch (IOException e) {
            System.out.println("failed " + e.getMessage());
        }
    }
}
