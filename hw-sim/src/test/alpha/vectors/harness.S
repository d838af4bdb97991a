/* Executes single instructions for whoever is at the other end of its standard input and output.
 *
 * Reads a record, executes its two words with its registers and memory, writes the record back with what they have become, and
 * so on to the end of the input. Register 28 is the harness's own. A trap ends the process; the reader sees the signal.
 *
 *   0 first word   4 second word   8 integer registers   264 floating registers   520 FPCR   528 memory   592 branch taken
 *
 * A branch in the second word has displacement 1. The record is at 0x120020000 and the two words at 0x120010000.
 */
        .set    noreorder
        .set    noat
        .set    nomacro
        .arch   ev4

        .text
        .globl  _start
_start:
        ldah    $28, 0x1200($31)
        sll     $28, 4, $28
        ldah    $28, 2($28)             /* the record */

next:
        bis     $31, $31, $9
more:
        lda     $0, 3($31)              /* read */
        bis     $31, $31, $16
        addq    $28, $9, $17
        lda     $18, 608($31)
        subq    $18, $9, $18
        call_pal 0x83
        bne     $19, done
        beq     $0, done
        addq    $9, $0, $9
        lda     $1, 608($31)
        cmplt   $9, $1, $1
        bne     $1, more

        ldl     $1, 0($28)
        ldl     $2, 4($28)
        ldah    $3, 0x1200($31)
        sll     $3, 4, $3
        ldah    $3, 1($3)               /* the words */
        stl     $1, 0($3)
        stl     $2, 4($3)
        call_pal 0x86                   /* imb */
        br      $1, 1f
1:      lda     $1, 8($1)
        jmp     $31, ($1), 0            /* an indirect jump: an emulator may hold the old words behind a direct one */

        ldt     $f0, 520($28)
        mt_fpcr $f0
        excb
        ldt     $f0, 264($28)
        ldt     $f1, 272($28)
        ldt     $f2, 280($28)
        ldt     $f3, 288($28)
        ldt     $f4, 296($28)
        ldt     $f5, 304($28)
        ldt     $f6, 312($28)
        ldt     $f7, 320($28)
        ldt     $f8, 328($28)
        ldt     $f9, 336($28)
        ldt     $f10, 344($28)
        ldt     $f11, 352($28)
        ldt     $f12, 360($28)
        ldt     $f13, 368($28)
        ldt     $f14, 376($28)
        ldt     $f15, 384($28)
        ldt     $f16, 392($28)
        ldt     $f17, 400($28)
        ldt     $f18, 408($28)
        ldt     $f19, 416($28)
        ldt     $f20, 424($28)
        ldt     $f21, 432($28)
        ldt     $f22, 440($28)
        ldt     $f23, 448($28)
        ldt     $f24, 456($28)
        ldt     $f25, 464($28)
        ldt     $f26, 472($28)
        ldt     $f27, 480($28)
        ldt     $f28, 488($28)
        ldt     $f29, 496($28)
        ldt     $f30, 504($28)
        ldq     $0, 8($28)
        ldq     $1, 16($28)
        ldq     $2, 24($28)
        ldq     $3, 32($28)
        ldq     $4, 40($28)
        ldq     $5, 48($28)
        ldq     $6, 56($28)
        ldq     $7, 64($28)
        ldq     $8, 72($28)
        ldq     $9, 80($28)
        ldq     $10, 88($28)
        ldq     $11, 96($28)
        ldq     $12, 104($28)
        ldq     $13, 112($28)
        ldq     $14, 120($28)
        ldq     $15, 128($28)
        ldq     $16, 136($28)
        ldq     $17, 144($28)
        ldq     $18, 152($28)
        ldq     $19, 160($28)
        ldq     $20, 168($28)
        ldq     $21, 176($28)
        ldq     $22, 184($28)
        ldq     $23, 192($28)
        ldq     $24, 200($28)
        ldq     $25, 208($28)
        ldq     $26, 216($28)
        ldq     $27, 224($28)
        ldq     $29, 240($28)
        ldq     $30, 248($28)
        br      $31, words

common:
        stq     $0, 592($28)
        stq     $1, 16($28)
        stq     $2, 24($28)
        stq     $3, 32($28)
        stq     $4, 40($28)
        stq     $5, 48($28)
        stq     $6, 56($28)
        stq     $7, 64($28)
        stq     $8, 72($28)
        stq     $9, 80($28)
        stq     $10, 88($28)
        stq     $11, 96($28)
        stq     $12, 104($28)
        stq     $13, 112($28)
        stq     $14, 120($28)
        stq     $15, 128($28)
        stq     $16, 136($28)
        stq     $17, 144($28)
        stq     $18, 152($28)
        stq     $19, 160($28)
        stq     $20, 168($28)
        stq     $21, 176($28)
        stq     $22, 184($28)
        stq     $23, 192($28)
        stq     $24, 200($28)
        stq     $25, 208($28)
        stq     $26, 216($28)
        stq     $27, 224($28)
        stq     $29, 240($28)
        stq     $30, 248($28)
        stq     $31, 256($28)
        excb
        stt     $f0, 264($28)
        stt     $f1, 272($28)
        stt     $f2, 280($28)
        stt     $f3, 288($28)
        stt     $f4, 296($28)
        stt     $f5, 304($28)
        stt     $f6, 312($28)
        stt     $f7, 320($28)
        stt     $f8, 328($28)
        stt     $f9, 336($28)
        stt     $f10, 344($28)
        stt     $f11, 352($28)
        stt     $f12, 360($28)
        stt     $f13, 368($28)
        stt     $f14, 376($28)
        stt     $f15, 384($28)
        stt     $f16, 392($28)
        stt     $f17, 400($28)
        stt     $f18, 408($28)
        stt     $f19, 416($28)
        stt     $f20, 424($28)
        stt     $f21, 432($28)
        stt     $f22, 440($28)
        stt     $f23, 448($28)
        stt     $f24, 456($28)
        stt     $f25, 464($28)
        stt     $f26, 472($28)
        stt     $f27, 480($28)
        stt     $f28, 488($28)
        stt     $f29, 496($28)
        stt     $f30, 504($28)
        mf_fpcr $f0
        stt     $f0, 520($28)

        bis     $31, $31, $9
out:
        lda     $0, 4($31)              /* write */
        lda     $16, 1($31)
        addq    $28, $9, $17
        lda     $18, 608($31)
        subq    $18, $9, $18
        call_pal 0x83
        bne     $19, done
        addq    $9, $0, $9
        lda     $1, 608($31)
        cmplt   $9, $1, $1
        bne     $1, out
        br      $31, next

done:
        lda     $0, 1($31)              /* exit */
        bis     $31, $31, $16
        call_pal 0x83

        .section .words, "awx"
words:
        bis     $31, $31, $31
        bis     $31, $31, $31
        br      $31, 1f
        stq     $0, 8($28)              /* where a taken branch comes */
        lda     $0, 1($31)
        br      $31, common
1:      stq     $0, 8($28)
        bis     $31, $31, $0
        br      $31, common

        .section .record, "aw", @nobits
        .space  608
