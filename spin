#!/bin/sh
# Runs the command line of SPIN: finds a JDK, builds on first use and when sources have changed, starts.
#
# SPIN_JAVA_HOME   the JDK to use (25.0.3 or later); otherwise JAVA_HOME, the usual places, then PATH
# SPIN_JAVA_OPTS   further options for the JVM
# SPIN_MVN         the Maven to use; otherwise mvn on the PATH
set -eu

fail() {
    echo "spin: $1" >&2
    exit "${2:-1}"
}

# Where this script really is, through any chain of symbolic links.
self=$0
case $self in
*/*) ;;
*) self=$(command -v -- "$self") || fail "cannot tell where this script is; call it by its path." ;;
esac
while [ -h "$self" ]; do
    target=$(readlink -- "$self")
    case $target in
    /*) self=$target ;;
    *) self=$(dirname -- "$self")/$target ;;
    esac
done
home=$(CDPATH='' cd -- "$(dirname -- "$self")" && pwd -P)
dist=$home/bench/dist/target/spin

# The version of a JDK from its release file, as one number: 25.0.3 is 25000003. Starting each java to ask would take longer than the program.
version_of() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || { echo 0; return; }
    sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release" | awk -F'[.+-]' '{ printf "%d\n", $1 * 1000000 + $2 * 1000 + $3 }'
}

oldest=25000003
suits() {
    found=$(version_of "$1")
    [ "${found:-0}" -ge "$oldest" ]
}

find_jdk() {
    if [ -n "${SPIN_JAVA_HOME:-}" ]; then
        suits "$SPIN_JAVA_HOME" || fail "SPIN_JAVA_HOME is $SPIN_JAVA_HOME, which is not a JDK 25.0.3 or later; point it at one."
        jdk=$SPIN_JAVA_HOME
        return
    fi
    if [ -n "${JAVA_HOME:-}" ] && suits "$JAVA_HOME"; then
        jdk=$JAVA_HOME
        return
    fi
    for candidate in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if suits "$candidate"; then
            jdk=$candidate
            return
        fi
    done
    java=$(command -v java || true)
    if [ -n "$java" ]; then
        candidate=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
        if [ -n "$candidate" ] && suits "$candidate"; then
            jdk=$candidate
            return
        fi
    fi
    fail "no JDK 25.0.3 or later was found; install one, or set SPIN_JAVA_HOME to its folder."
}

maven() {
    mvn=${SPIN_MVN:-$(command -v mvn || true)}
    [ -n "$mvn" ] || fail "Maven was not found; install it (3.8.5 or later), or set SPIN_MVN to its mvn."
    # Maven's own libraries call Unsafe and native code; the warnings that a new JDK prints about it are not ours to mend.
    # The toolchains plug-in is not marked as fit for builds on several threads, which Maven says once for each module; it only reads which JDK a
    # module wants.
    quiet=-Dorg.slf4j.simpleLogger.log.org.apache.maven.lifecycle.internal.builder.BuilderCommon=error
    JAVA_HOME=$jdk MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED $quiet" "$mvn" -B -f "$home/pom.xml" "$@"
}

# A build is due when there is none, or when a source, a resource or a POM is newer than the last one.
stale() {
    [ -f "$dist/built" ] || return 0
    [ -n "$(find "$home" \( -name target -o -name .git -o -name test -o -name node_modules \) -prune -o \
        \( -path '*/src/main*' -o -name pom.xml \) -newer "$dist/built" -print 2>/dev/null | head -n 1)" ]
}

build() {
    echo "spin: building (the first time takes a few minutes) ..." >&2
    mkdir -p "$home/target"
    log=$home/target/build.log
    # Dated before the build reads anything, so that a source saved meanwhile makes the next start build again.
    : >"$home/target/build.started"
    # What stands on the standard input is for the program that is started afterwards.
    # shellcheck disable=SC2069
    if ! maven -q -T 2 -Dquickly package </dev/null >"$log" 2>&1; then
        cat "$log" >&2
        fail "the build failed; its output is above and in target/build.log."
    fi
    built
}

built() {
    touch -r "$home/target/build.started" "$dist/built"
}

build_if_stale() {
    stale || return 0
    if command -v flock >/dev/null 2>&1; then
        mkdir -p "$home/target"
        # Two starts at once build once: the lock goes away with its holder, however that ends.
        exec 9>"$home/target/build.lock"
        flock 9
        stale && build
        flock -u 9
        exec 9>&-
    else
        build
    fi
}

find_jdk

if [ "${1:-}" = test ]; then
    shift
    long=
    for option in "$@"; do
        case $option in
        --long) long=-Dspin.long=true ;;
        -h | --help)
            echo "Usage: spin test [--long]    the test suite; --long adds the nightly sizes"
            exit 0
            ;;
        *) fail "test: '$option' is not an option; see 'spin test --help'." 2 ;;
        esac
    done
    mkdir -p "$home/target"
    : >"$home/target/build.started"
    # shellcheck disable=SC2086
    maven -T 2 $long verify
    built
    exit 0
fi

build_if_stale

cache=
[ -f "$dist/spin.aot" ] && cache="-XX:AOTCache=$dist/spin.aot"
# JMH asks Unsafe where fields lie. It runs no extension, so what is denied to a kernel may be allowed to it.
unsafe=
[ "${1:-}" = bench ] && unsafe=--sun-misc-unsafe-memory-access=allow

# -Xlog: a cache that does not fit, because the JDK has changed, is passed over in silence; the next build makes another.
# shellcheck disable=SC2086
exec "$jdk/bin/java" $cache -Xlog:disable "@$home/bench/dist/src/main/launch/jvm.options" \
    -Dspin.home="$dist" -Dspin.launcher="$home/spin" $unsafe ${SPIN_JAVA_OPTS:-} -jar "$dist/lib/spin.jar" "$@"
