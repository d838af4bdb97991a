# The smallest runtime: where a program begins, its two system calls, and the eight procedures that the compiler calls to divide,
# since the Alpha has no such instruction. Their convention is their own: operands in $24 and $25, result in $27, return address
# in $23, and every other register but $28 (the assembler's) kept.

        .set    noat
        .set    noreorder
        .text

        .globl  _start
        .ent    _start
_start:
        .frame  $30, 0, $26
        br      $27, 1f
1:      ldgp    $29, 0($27)
        .prologue 0
        ldl     $16, 0($30)             # argument count
        lda     $17, 8($30)             # argument pointers
        lda     $27, main               # a procedure finds its constants by its own address
        jsr     $26, ($27), main
        mov     $0, $16
        lda     $0, 1                   # exit
        call_pal 0x83
        .end    _start

        .globl  write_bytes             # write_bytes(address, count) to standard output
        .ent    write_bytes
write_bytes:
        .frame  $30, 0, $26
        .prologue 0
        mov     $17, $18
        mov     $16, $17
        lda     $16, 1
        lda     $0, 4                   # write
        call_pal 0x83
        ret
        .end    write_bytes

# Unsigned: $24 / $25 by shifting and subtracting, quotient in $27, remainder in $24. Clobbers $28; all else is saved.
        .ent    divide
divide:
        .frame  $30, 0, $28
        .prologue 0
        lda     $30, -32($30)
        stq     $0, 0($30)
        stq     $1, 8($30)
        stq     $25, 16($30)
        clr     $27
        lda     $0, 1                   # the quotient bit in hand
        beq     $25, divided            # by zero: quotient 0, as good as any
align:  blt     $25, subtract           # the divisor's top bit is set
        cmpule  $25, $24, $1
        beq     $1, subtract
        addq    $25, $25, $25
        addq    $0, $0, $0
        br      align
subtract:
        cmpule  $25, $24, $1
        beq     $1, next
        subq    $24, $25, $24
        bis     $27, $0, $27
next:   srl     $0, 1, $0
        srl     $25, 1, $25
        bne     $0, subtract
divided:
        ldq     $0, 0($30)
        ldq     $1, 8($30)
        ldq     $25, 16($30)
        lda     $30, 32($30)
        ret     $31, ($28), 1
        .end    divide

# \name: what makes operands 64-bit unsigned, and which of quotient and remainder is wanted.
        .macro  unsigned name, narrow, result
        .globl  \name
        .ent    \name
\name:
        .frame  $30, 16, $23
        .prologue 0
        lda     $30, -16($30)
        stq     $24, 0($30)
        stq     $25, 8($30)
        .if     \narrow
        zapnot  $24, 15, $24
        zapnot  $25, 15, $25
        .endif
        bsr     $28, divide
        .if     \result
        mov     $24, $27
        .endif
        .if     \narrow
        sextl   $27, $27
        .endif
        ldq     $24, 0($30)
        ldq     $25, 8($30)
        lda     $30, 16($30)
        ret     $31, ($23), 1
        .end    \name
        .endm

        .macro  signed name, narrow, result
        .globl  \name
        .ent    \name
\name:
        .frame  $30, 16, $23
        .prologue 0
        lda     $30, -16($30)
        stq     $24, 0($30)
        stq     $25, 8($30)
        .if     \narrow
        sextl   $24, $24
        sextl   $25, $25
        .endif
        subq    $31, $24, $28
        cmovlt  $24, $28, $24
        subq    $31, $25, $28
        cmovlt  $25, $28, $25
        bsr     $28, divide
        .if     \result
        mov     $24, $27                # a remainder has the sign of the dividend
        ldq     $28, 0($30)
        .else
        ldq     $28, 0($30)
        ldq     $25, 8($30)
        xor     $28, $25, $28
        .endif
        .if     \narrow
        sextl   $28, $28
        .endif
        subq    $31, $27, $24
        cmovlt  $28, $24, $27
        .if     \narrow
        sextl   $27, $27
        .endif
        ldq     $24, 0($30)
        ldq     $25, 8($30)
        lda     $30, 16($30)
        ret     $31, ($23), 1
        .end    \name
        .endm

        unsigned __divqu, 0, 0
        unsigned __remqu, 0, 1
        unsigned __divlu, 1, 0
        unsigned __remlu, 1, 1
        signed  __divq, 0, 0
        signed  __remq, 0, 1
        signed  __divl, 1, 0
        signed  __reml, 1, 1

        .section .note.GNU-stack,"",@progbits
