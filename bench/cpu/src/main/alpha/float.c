/* Floating point: bodies that attract each other in a plane, and a product of matrices. */
#include "program.h"

enum { BODIES = 8, SIZE = 40 };
static double x[BODIES], y[BODIES], u[BODIES], v[BODIES], mass[BODIES];
static double a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

static double root(double value)
{
    double guess = value > 1.0 ? value * 0.5 : 1.0;
    for (int i = 0; i < 6; i++)
        guess = 0.5 * (guess + value / guess);
    return guess;
}

static void step(double dt)
{
    for (int i = 0; i < BODIES; i++) {
        double fx = 0, fy = 0;
        for (int j = 0; j < BODIES; j++) {
            if (i == j)
                continue;
            double dx = x[j] - x[i], dy = y[j] - y[i];
            double d2 = dx * dx + dy * dy + 0.01;
            double force = mass[j] / (d2 * root(d2));
            fx += dx * force;
            fy += dy * force;
        }
        u[i] += fx * dt;
        v[i] += fy * dt;
    }
    for (int i = 0; i < BODIES; i++) {
        x[i] += u[i] * dt;
        y[i] += v[i] * dt;
    }
}

unsigned long work(unsigned long round)
{
    for (int i = 0; i < BODIES; i++) {
        x[i] = i * 0.75 + (double) (long) round * 0.001;
        y[i] = i * i * 0.25;
        u[i] = v[i] = 0;
        mass[i] = 1.0 + i;
    }
    for (int i = 0; i < 400; i++)
        step(0.001);
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++) {
            a[i][j] = i + j * x[j & 7];
            b[i][j] = i - j * y[i & 7];
        }
    for (int pass = 0; pass < 10; pass++)
        for (int i = 0; i < SIZE; i++)
            for (int j = 0; j < SIZE; j++) {
                double sum = 0;
                for (int k = 0; k < SIZE; k++)
                    sum += a[i][k] * b[k][j];
                c[i][j] = sum;
            }
    double total = 0;
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++)
            total += c[i][j] * (1.0 / 1024.0);
    return (unsigned long) (long) (total + x[3] * 1000000.0 + y[5] * 1000000.0);
}
