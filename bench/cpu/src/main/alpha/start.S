# Where a program begins: a stack as OSF/1 leaves it (argc, argv ...). main(rounds) gets the first argument as a number, 1 without one.
        .set    noreorder
        .set    noat
        .text
        .globl  _start
        .ent    _start
_start:
        .frame  $15,0,$15
        br      $27,1f
1:      ldgp    $29,0($27)
        .prologue 0
        ldq     $16,0($30)              # argc
        lda     $17,8($30)              # argv
        lda     $27,begin
        jsr     $26,($27),begin
        mov     $0,$16
        mov     1,$0                    # exit
        call_pal 0x83
        .end    _start

        .globl  mark
        .ent    mark
mark:                                   # long mark(const char *text, long length): write to standard output
        .frame  $30,0,$26
        .prologue 0
        mov     $17,$18
        mov     $16,$17
        mov     1,$16
        mov     4,$0                    # write
        call_pal 0x83
        ret     $31,($26),1
        .end    mark
