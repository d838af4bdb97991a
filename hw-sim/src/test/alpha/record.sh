#!/bin/sh
# Runs every program under qemu-alpha (Debian package qemu-user) and records what it wrote, how it ended and how many instructions it
# executed, one file a run. The environment is empty and the path fixed, because start-up code looks at both and its
# instruction count depends on them.
set -eu
cd "$(dirname "$0")"
home=/tmp/alpha
mkdir -p "$home" expected
trap 'rm -rf "$home"' EXIT

record() {
    program=$1
    shift
    case $program in
        glibc-*) gzip -dc "bin/$program.gz" > "$home/$program" ;;
        *) cp "bin/$program" "$home/$program" ;;
    esac
    chmod 755 "$home/$program"
    name=$program
    for argument; do name=$name-$argument; done
    rm -f "$home/log"
    mkfifo "$home/log"
    # One translation block an instruction, one line in the log a block.
    grep -c '^Trace' < "$home/log" > "$home/count" &
    # Through a pipe, as the tests have it: a C library asks what its output is. What emulator and shell say about a death goes.
    { env -i "$(command -v qemu-alpha)" -cpu ev4 -singlestep -d nochain,exec -D "$home/log" "$home/$program" "$@" \
        < /dev/null 2>&1 || echo $? > "$home/status"; } \
        | sed -E '/^(qemu: uncaught target signal|Segmentation fault|Illegal instruction|Trace.breakpoint trap|Floating point exc)/d' > "$home/output"
    wait
    status=$(cat "$home/status" 2> /dev/null || echo 0)
    rm -f "$home/status"
    {
        echo "path $home/$program"
        for argument; do echo "argument $argument"; done
        echo "exit $status"
        echo "instructions $(cat "$home/count")"
        echo "output"
        cat "$home/output"
    } > "expected/$name.txt"
    echo "$name: exit $status, $(cat "$home/count") instructions"
}

rm -f expected/*.txt
record hello
record hello one two
for program in arithmetic divide crc sieve multiply recursion switch bytes varargs atomic list floats floats-plain floats-chopped rounding-dynamic \
    rounding-chopped rounding-minus; do
    record $program
done
for end in null-load null-store null-call text-store data-call beyond-load noncanonical-load kernel-load illegal byte-load privileged \
    reserved bpt bugchk gentrap overflow-addq overflow-subl overflow-mulq; do
    record faults $end
done
record glibc-hello
record glibc-hello first second
for part in doubles parsing sorting jumping dividing texts memory functions wide rounding variable; do
    record glibc-suite $part
done
record glibc-suite
