package benign;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import spin.domains.Greeter;

/// Decimals as accounts use them.
public final class Money implements Greeter {

    private static final BigDecimal RATE = new BigDecimal("0.19");

    record Line(String item, int count, BigDecimal price) {
        BigDecimal net() {
            return price.multiply(BigDecimal.valueOf(count));
        }

        BigDecimal gross() {
            return net().multiply(BigDecimal.ONE.add(RATE)).setScale(2, RoundingMode.HALF_UP);
        }
    }

    @Override
    public String greet(Desk desk) {
        var lines = List.of(new Line("tea", 3, new BigDecimal("2.49")), new Line("cup", 1, new BigDecimal("12.5")),
                new Line("pot", 2, BigDecimal.valueOf(1999, 2)));
        var total = lines.stream().map(Line::gross).reduce(BigDecimal.ZERO, BigDecimal::add);
        Map<String, BigDecimal> byItem = lines.stream()
                .collect(Collectors.toMap(Line::item, Line::net, BigDecimal::add, LinkedHashMap::new));
        var dearest = lines.stream().max(Comparator.comparing(Line::gross)).orElseThrow();
        var balance = new BigDecimal("1000");
        for (int year = 0; year < 10; year++) {
            balance = balance.add(balance.multiply(new BigDecimal("0.035"))).setScale(4, RoundingMode.HALF_EVEN);
        }
        var parts = total.divideAndRemainder(new BigDecimal("7"));
        return total + " " + byItem + " " + dearest + " " + balance + " " + parts[0] + "/" + parts[1] + " "
                + BigDecimal.TEN.divide(new BigDecimal(3), MathContext.DECIMAL64) + " "
                + BigDecimal.TWO.sqrt(new MathContext(30)) + " " + new BigDecimal("1.10").pow(12) + " "
                + new BigDecimal("1.10").equals(new BigDecimal("1.1")) + new BigDecimal("1.10").hashCode() + " "
                + new BigDecimal("1.10").compareTo(new BigDecimal("1.1")) + " "
                + new BigDecimal("12300").stripTrailingZeros() + " "
                + new BigDecimal("12300").stripTrailingZeros().toPlainString() + " "
                + new BigDecimal("1e3").toBigIntegerExact() + new BigDecimal(0.1) + BigDecimal.valueOf(0.1)
                + total.negate().abs().max(BigDecimal.ZERO).min(new BigDecimal("1e9")).signum()
                + total.precision() + total.scale() + total.unscaledValue() + total.ulp() + " "
                + total.movePointLeft(3) + total.movePointRight(1) + total.scaleByPowerOfTen(5) + " "
                + total.intValue() + total.doubleValue() + total.remainder(BigDecimal.TWO) + " "
                + total.remainder(new BigDecimal("0.3"), MathContext.DECIMAL64) + " "
                + total.divideToIntegralValue(new BigDecimal("0.3"), new MathContext(7)) + " "
                + total.round(new MathContext(2)) + total.toEngineeringString() + String.format(" %.1f %s", total, RATE)
                + new BigDecimal("10").divide(new BigDecimal("4")) + RoundingMode.valueOf("UP") + MathContext.DECIMAL32;
    }
}
