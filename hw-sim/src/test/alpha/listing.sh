#!/bin/sh
# Records what objdump (Debian package binutils-alpha-linux-gnu) makes of instructions: every instruction of the small programs,
# twenty of each mnemonic in the large one, and every function code of every opcode that has them.
# One line each: program, address, word, text, with tabs between.
set -eu
cd "$(dirname "$0")"
objdump=alpha-linux-gnu-objdump
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

lines() {
    awk -F'\t' -v program="$1" 'NF >= 3 {
        split($1, at, ":"); gsub(/ /, "", at[1]); split($2, b, " ")
        text = $3; if (NF > 3 && $4 != "") text = text " " $4
        sub(/ $/, "", text)
        print program "\t" at[1] "\t" b[4] b[3] b[2] b[1] "\t" text }'
}

{
    for program in bin/*; do
        case $program in
            *.gz) ;;
            *) $objdump -d "$program" | lines "${program#bin/}" ;;
        esac
    done
    gzip -dc bin/glibc-suite.gz > "$work/suite"
    $objdump -d "$work/suite" | lines - | awk -F'\t' '{ split($4, t, " "); if (seen[t[1]]++ < 20) print }'
    # opcode, number of function codes, shift of the function code, register a
    perl -e 'for ([0x10,128,5,3],[0x11,128,5,3],[0x11,128,5,31],[0x12,128,5,3],[0x13,128,5,3],[0x1c,2,5,31],[0x14,2048,5,31],
                  [0x16,2048,5,31],[0x16,2048,5,3],[0x17,2048,5,31],[0x17,2048,5,3],[0x18,256,8,31]) {
                 my ($op, $n, $shift, $a) = @$_;
                 print pack("V", $op << 26 | $a << 21 | 5 << 16 | $_ << $shift | ($shift == 5 ? 7 : 0)) for 0..$n-1; }' > "$work/functions"
    # The vector instructions and the VAX formats are not on this machine.
    $objdump -D -b binary -m alpha "$work/functions" | lines - | grep -v -E '	(sqrt|cvt|add|sub|mul|div|cmp)[fgd][^	]*$|	cvt[tq][fgd]'
} | gzip -9 -n > expected/listing.gz
