/* A byte-code machine: fetch, switch, execute, over a small program of its own. */
#include "program.h"

enum { PUSH, ADD, SUB, MUL, AND, XOR, SHIFT, DUP, SWAP, DROP, LOAD, STORE, INCREMENT, LOOP, ROTATE, HALT };

static const unsigned char code[] = {
    PUSH, 17, STORE, 0, PUSH, 5, STORE, 1,
    /* 8: */ LOAD, 0, PUSH, 3, MUL, LOAD, 1, ADD, DUP, PUSH, 7, SHIFT, XOR, STORE, 0,
    LOAD, 1, PUSH, 9, ADD, LOAD, 0, SWAP, SUB, PUSH, 127, AND, STORE, 1,
    LOAD, 0, LOAD, 1, PUSH, 11, ROTATE, ADD, DUP, DROP, XOR, STORE, 2, INCREMENT, 3, LOOP, 8, HALT
};

unsigned long work(unsigned long round)
{
    unsigned long stack[16], variables[4] = { 0, 0, 0, 0 };
    unsigned long *top = stack;
    unsigned long left = 150000;
    const unsigned char *pc = code;
    stack[0] = round;
    for (;;) {
        switch (*pc++) {
        case PUSH: *++top = *pc++; break;
        case ADD: top--; top[0] += top[1]; break;
        case SUB: top--; top[0] -= top[1]; break;
        case MUL: top--; top[0] *= top[1]; break;
        case AND: top--; top[0] &= top[1]; break;
        case XOR: top--; top[0] ^= top[1]; break;
        case SHIFT: top--; top[0] >>= top[1] & 63; break;
        case DUP: top[1] = top[0]; top++; break;
        case SWAP: { unsigned long x = top[0]; top[0] = top[-1]; top[-1] = x; break; }
        case DROP: top--; break;
        case LOAD: *++top = variables[*pc++]; break;
        case STORE: variables[*pc++] = *top--; break;
        case INCREMENT: variables[*pc++]++; break;
        case LOOP: if (--left) pc = code + *pc; else pc++; break;
        case ROTATE: { unsigned long x = top[0]; top[0] = top[-1]; top[-1] = top[-2]; top[-2] = x; break; }
        default: return variables[0] ^ variables[1] ^ variables[2] ^ variables[3];
        }
    }
}
