/* Every rounding mode, by instruction and by control register, on values where it matters; conversions, overflow, underflow, and the
   status bits that they leave. Built three times: rounding as the control register says, chopped, and to minus infinity. */
#include "runtime.h"

static word64 bits(double value)
{
    union { double d; word64 w; } u = {value};
    return u.w;
}

static word32 bits32(float value)
{
    union { float f; word32 w; } u = {value};
    return u.w;
}

static word64 control(void)
{
    double value;
    __asm__ volatile("excb\n\tmf_fpcr %0\n\texcb" : "=f"(value));
    return bits(value);
}

static void set_control(word64 value)
{
    union { word64 w; double d; } u = {value};
    __asm__ volatile("excb\n\tmt_fpcr %0\n\texcb" : : "f"(u.d));
}

static const double values[] = {1.0, 3.0, 0.1, -0.1, 10.0, 1e16, -1e16, 1.5, -2.5, 0.3, 4.9e-324, 1e-310, -1e-310, 1.7e308, 1e200, 1e-200,
    -1e-200, 4503599627370497.5, 2147483647.5, -2147483648.5, 16777217.0, 3.4028235677973366e38, 1e-45, 1e-39};
#define VALUES ((int)(sizeof values / sizeof values[0]))

int main(void)
{
    static const char *names[] = {"chopped", "minus", "nearest", "plus"};
    word64 initial = control();
    report("initial", initial);
    for (int mode = 0; mode < 4; mode++) {
        word64 mix = 0, status = 0;
        set_control((initial & ~(3UL << 58)) | (word64)mode << 58);
        for (int i = 0; i < VALUES; i++)
            for (int j = 0; j < VALUES; j++) {
                double a = OPAQUE(values[i]), b = OPAQUE(values[j]);
                float fa = a, fb = b;
                set_control((control() & 0x0000ffffffffffffUL & ~(0x3fUL << 52)) | (initial & 0x600e800000000000UL) | (word64)mode << 58);
                mix = mix * 31 + bits(a + b) + 3 * bits(a - b) + 5 * bits(a * b) + 7 * bits(a / b);
                mix = mix * 31 + bits32(fa + fb) + 3 * bits32(fa - fb) + 5 * bits32(fa * fb) + 7 * bits32(fa / fb);
                mix = mix * 31 + (a < b) + 2 * (a == b) + 4 * (fa <= fb);
                status = status * 31 + control();
            }
        for (int i = 0; i < VALUES; i++) {
            double a = OPAQUE(values[i]);
            mix = mix * 31 + bits32((float)a) + bits((double)(float)a);
            if (a < 9e18 && a > -9e18)
                mix = mix * 31 + (long)a + bits((double)(long)(a * 3));
            mix = mix * 31 + bits32((float)(long)next_random()) + bits((double)(long)next_random());
            status = status * 31 + control();
        }
        report(names[mode], mix);
        report("status", status);
    }
    return 0;
}
