#!/bin/sh
# Records what the programs of suite.txt and linux.txt do under qemu-alpha: expected/N.txt has the exit status on its first line, then standard output.
#   record.sh FOLDER
# A line of suite.txt is a name, a program of the folder, its arguments; what follows a < is its input, with \n for the ends of lines.
set -eu
suite=$1
home=/tmp/alpha-posix
mkdir -p "$home" "$suite/expected"
trap 'rm -rf "$home"' EXIT
for packed in "$suite"/*.gz; do
    program=$(basename "$packed" .gz)
    gzip -dc "$packed" > "$home/$program"
    chmod 755 "$home/$program"
done
rm -f "$suite"/expected/*.txt
cat "$suite/suite.txt" "$suite/linux.txt" | grep -v '^#' | while read -r name program rest; do
    arguments=${rest%%<*}
    case $rest in
        *'<'*) input=${rest#*<} ;;
        *) input= ;;
    esac
    status=0
    # Through a pipe, as the tests have it: a C library asks what its output is.
    # shellcheck disable=SC2086
    printf "$input" | { env -i "$(command -v qemu-alpha)" -cpu ev4 "$home/$program" $arguments 2> /dev/null || echo $? > "$home/status"; } \
        | cat > "$home/output"
    [ -f "$home/status" ] && status=$(cat "$home/status") && rm "$home/status"
    { echo "exit $status"; cat "$home/output"; } > "$suite/expected/$name.txt"
done
