package benign;

import spin.domains.Greeter;

/// Numeric loops over two-dimensional arrays and doubles.
public final class Matrix implements Greeter {

    @Override
    public String greet(Desk desk) {
        int n = 12;
        double[][] a = new double[n][n];
        double[][] b = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                a[i][j] = (i + 1.0) / (j + 1);
                b[i][j] = i == j ? 2 : (i - j) * 0.25;
            }
        }
        double[][] c = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int k = 0; k < n; k++) {
                    sum += a[i][k] * b[k][j];
                }
                c[i][j] = sum;
            }
        }
        double trace = 0;
        for (int i = 0; i < n; i++) {
            trace += c[i][i];
        }
        return trace + " " + c[3][4] + " " + (float) c[11][0] + " " + Math.pow(2, 0.5) + " " + StrictMath.sin(1);
    }
}
