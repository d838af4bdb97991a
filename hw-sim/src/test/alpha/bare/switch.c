/* A byte-code machine: one large switch, which compiles to a jump through a table. */
#include "runtime.h"

enum { HALT, PUSH, ADD, SUB, MUL, DUP, SWAP, DROP, OVER, ROT, JUMP, JNZ, LOAD, STORE, NOT, SHL, SHR, AND, OR, XOR, NEG, LT, EQ, CALL,
    RET, PICK, INC, DEC, MIX, NOP };

static const byte program[] = {
    /* 0 */ PUSH, 200, STORE, 0,              /* counter = 200 */
    /* 4 */ PUSH, 1, STORE, 1,                /* value = 1 */
    /* 8 */ LOAD, 1, PUSH, 3, MUL, INC, CALL, 40, STORE, 1,
    /* 18 */ LOAD, 0, DEC, DUP, STORE, 0, JNZ, 8,
    /* 26 */ LOAD, 1, PUSH, 7, SWAP, OVER, XOR, ROT, DROP, PUSH, 5, SHL, HALT, NOP,
    /* 40 */ DUP, PUSH, 3, SHR, MIX, DUP, PUSH, 9, AND, PUSH, 4, LT, JNZ, 57, NEG, NOT, NOP,
    /* 57 */ PUSH, 1, OR, RET};

int main(void)
{
    static word64 stack[64], cells[16];
    word64 *top = stack, steps = 0, sum = 0, swap;
    int pc = 0, from = 0;
    stack[0] = stack[1] = 11;
    top += 3;
    for (;;) {
        steps++;
        sum = sum * 17 + *top;
        switch (program[pc++]) {
        case HALT: report("top", *top); report("steps", steps); report("sum", sum); return top - stack;
        case PUSH: *++top = program[pc++]; break;
        case ADD: top--; *top += top[1]; break;
        case SUB: top--; *top -= top[1]; break;
        case MUL: top--; *top *= top[1]; break;
        case DUP: top[1] = *top; top++; break;
        case SWAP: swap = *top; *top = top[-1]; top[-1] = swap; break;
        case DROP: top--; break;
        case OVER: top[1] = top[-1]; top++; break;
        case ROT: swap = top[-2]; top[-2] = top[-1]; top[-1] = *top; *top = swap; break;
        case JUMP: pc = program[pc]; break;
        case JNZ: pc = *top-- ? program[pc] : pc + 1; break;
        case LOAD: *++top = cells[program[pc++]]; break;
        case STORE: cells[program[pc++]] = *top--; break;
        case NOT: *top = ~*top; break;
        case SHL: top--; *top <<= top[1]; break;
        case SHR: top--; *top >>= top[1]; break;
        case AND: top--; *top &= top[1]; break;
        case OR: top--; *top |= top[1]; break;
        case XOR: top--; *top ^= top[1]; break;
        case NEG: *top = -*top; break;
        case LT: top--; *top = *top < top[1]; break;
        case EQ: top--; *top = *top == top[1]; break;
        case CALL: from = pc + 1; pc = program[pc]; break;
        case RET: pc = from; break;
        case PICK: top[1] = top[-program[pc++]]; top++; break;
        case INC: ++*top; break;
        case DEC: --*top; break;
        case MIX: top--; *top = (*top ^ top[1]) * 0x9e3779b97f4a7c15UL; break;
        case NOP: break;
        default: return 255;
        }
    }
}
