package benign;

import spin.domains.Greeter;

/// The JVM's own exceptions, each caught by the code that caused it.
public final class JvmFaults implements Greeter {

    @Override
    public String greet(Desk desk) {
        var text = new StringBuilder();
        for (int i = 0; i < 7; i++) {
            try {
                fault(i);
            } catch (ArithmeticException e) {
                text.append("arithmetic ");
            } catch (ArrayIndexOutOfBoundsException e) {
                text.append("bounds ");
            } catch (ClassCastException e) {
                text.append("cast ");
            } catch (NegativeArraySizeException e) {
                text.append("size ");
            } catch (NullPointerException e) {
                text.append("null ");
            } catch (ArrayStoreException e) {
                text.append("store ");
            } catch (StringIndexOutOfBoundsException e) {
                text.append("string ");
            }
        }
        return text.toString();
    }

    static Object fault(int kind) {
        int zero = kind - kind;
        String none = kind > 100 ? "" : null;
        return switch (kind) {
            case 0 -> 1 / zero;
            case 1 -> new int[1][0].length + new int[2][zero][0].length + new int[0][zero].length + new int[1][1][zero].length + new int[]{1}[1];
            case 2 -> (Object) (Integer) (Object) "x";
            case 3 -> new int[-1];
            case 4 -> none.length();
            case 5 -> {
                Object[] array = new String[1];
                array[0] = 1;
                yield array;
            }
            default -> "abc".substring(4);
        };
    }
}
