# Where our programs with the static GNU C library begin. The library's start-up of version 2.36 never learns where its program headers
# are, and the thread-local block is then set up empty; so this stub tells it, from the image's own header, and goes on to _start.

        .set    noreorder
        .set    noat
        .globl  fix_start
        .ent    fix_start
fix_start:
        .frame  $15, 0, $15
        br      $27, 1f
1:      ldgp    $29, 0($27)
        .prologue 0
        lda     $1, _dl_phdr
        lda     $2, __ehdr_start
        ldq     $3, 32($2)              # e_phoff
        addq    $2, $3, $3
        stq     $3, 0($1)
        lda     $1, _dl_phnum
        ldq     $3, 56($2)              # e_phnum in the low 16 bits
        zapnot  $3, 3, $3
        stq     $3, 0($1)
        lda     $27, _start
        jmp     $31, ($27), _start
        .end    fix_start

        .section .note.GNU-stack,"",@progbits
