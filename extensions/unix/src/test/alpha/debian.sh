#!/bin/sh
# Builds programs that nobody here wrote, from Debian's source packages, as static Alpha executables:
#   debian.sh FOLDER [PACKAGE...]
# FOLDER is to be outside the repository; afterwards FOLDER/root is a small file system with /bin in it, ready for `spin exec --root`:
#   ./spin exec --root FOLDER/root --env PATH=/bin FOLDER/root/bin/dash -c 'ls | sort -r'
# and DebianTests runs the command lines of src/test/resources/spin/ext/unix/debian with it:
#   mvn -pl extensions/unix -am -Dtest=DebianTests -Dsurefire.failIfNoSpecifiedTests=false -Dspin.unix.programs=FOLDER test
#
# It needs the Debian packages gcc-alpha-linux-gnu, libc6.1-dev-alpha-cross, dpkg-dev, make and bzip2, and a network. Source packages are
# found through a configuration of its own, made of the machine's with deb-src for deb; nothing of the machine is changed.
set -eu

usage="debian.sh FOLDER [dash|busybox|coreutils|lua|gzip|bzip2|xz|sed|gawk|bash|sqlite3|zstd|m4|grep|diffutils|findutils ...]"
folder=$(mkdir -p "${1:?$usage}" && cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- dash busybox coreutils lua gzip bzip2 xz
here=$(cd "$(dirname "$0")" && pwd)
bin=$folder/root/bin
mkdir -p "$bin" "$folder/root/tmp" "$folder/sources" "$folder/tools"

# The programs begin at our stub (see start.s), which a compiler of this name adds whenever it links.
alpha-linux-gnu-gcc -c -o "$folder/tools/start.o" "$here/start.s"
cat > "$folder/tools/alpha-cc" <<END
#!/bin/sh
for each; do
    case \$each in -c | -E | -S | -r | --version | -dumpmachine | -print-*) exec alpha-linux-gnu-gcc "\$@" ;; esac
done
exec alpha-linux-gnu-gcc -static -Wl,-e,fix_start "\$@" "$folder/tools/start.o"
END
chmod 755 "$folder/tools/alpha-cc"
cc=$folder/tools/alpha-cc
flags="-O2 -mcpu=ev4 -std=gnu11 -w"

# A private apt: its lists, its cache, and the machine's Debian archives as sources.
apt=$folder/apt
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/parts"
for each in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    [ -f "$each" ] && grep -q '/debian' "$each" || continue
    sed 's/^Types:.*/Types: deb-src/; s/^deb /deb-src /' "$each" > "$apt/parts/$(basename "$each")"
done
cat > "$apt/conf" <<END
Dir::State::Lists "$apt/lists";
Dir::Cache "$apt/cache";
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "$apt/parts";
APT::Sandbox::User "root";
END
APT_CONFIG=$apt/conf
export APT_CONFIG
[ -f "$apt/updated" ] || apt-get -q update && touch "$apt/updated"

# source_of NAME: fetches and unpacks it once; the working directory is its top afterwards. Debian's patches stay out: some change what
# autoconf and automake read, and those are not needed otherwise.
source_of() {
    cd "$folder/sources"
    if [ ! -d "$1" ]; then
        mkdir "$1.new"
        (cd "$1.new" && apt-get -q source --download-only "$1" && dpkg-source --skip-patches -x ./*.dsc tree)
        mv "$1.new" "$1"
    fi
    cd "$folder/sources/$1/tree"
}

# configured OPTIONS...: configures for the Alpha. What a cross-built configure cannot try out it is told.
configured() {
    [ -f config.status ] || ./configure --quiet --build="$(dpkg-architecture -qDEB_BUILD_GNU_TYPE)" --host=alpha-linux-gnu \
        CC="$cc" CFLAGS="$flags" FORCE_UNSAFE_CONFIGURE=1 ACLOCAL=: AUTOCONF=: AUTOMAKE=: AUTOHEADER=: \
        gl_cv_func_working_mktime=yes gl_cv_func_working_mkstemp=yes "$@"
}

build_dash() {
    source_of dash
    # Its helpers run here, so the compiler for them is another.
    configured --enable-static
    make -s CC_FOR_BUILD="gcc -w"
    cp --remove-destination src/dash "$bin/dash"
    ln -sf dash "$bin/sh"
}

build_busybox() {
    source_of busybox
    if [ ! -f .config ]; then
        make -s defconfig > /dev/null
        sed -i -e 's/^# CONFIG_STATIC is not set/CONFIG_STATIC=y/' -e 's/^CONFIG_TC=y/# CONFIG_TC is not set/' \
            -e 's/^\(CONFIG_FEATURE_HAVE_RPC\|CONFIG_FEATURE_INETD_RPC\|CONFIG_FEATURE_MOUNT_NFS\)=y/# \1 is not set/' .config
        yes '' | make -s oldconfig > /dev/null
    fi
    make -s ARCH=alpha CROSS_COMPILE=alpha-linux-gnu- CC="$cc" HOSTCC="gcc -w" CFLAGS="-mcpu=ev4 -w" SKIP_STRIP=y busybox
    cp busybox "$bin/busybox"
    # What nothing else gives comes from here; another package's program takes the name over.
    make -s busybox.links
    sed 's|.*/||' busybox.links | while read -r each; do
        [ -e "$bin/$each" ] || ln -s busybox "$bin/$each"
    done
}

build_coreutils() {
    source_of coreutils
    configured --enable-single-binary=symlinks --disable-nls --without-selinux --without-openssl --disable-acl --disable-xattr \
        --disable-libcap gl_cv_have_proc_uptime=yes fu_cv_sys_stat_statfs2_bsize=yes
    # Without the manual pages, which are made by running the programs.
    make -s man1_MANS= SUBDIRS=.
    cp --remove-destination src/coreutils "$bin/coreutils"
    for each in $(sed -n 's/^single_binary_progs *= *//p' Makefile); do
        ln -sf coreutils "$bin/$each"
    done
}

build_lua() {
    source_of lua5.4
    rm -f src/luac.c
    # shellcheck disable=SC2086
    "$cc" $flags -DLUA_COMPAT_5_3 -DLUA_USE_POSIX -o "$bin/lua" src/*.c -lm
}

build_gzip() {
    source_of gzip
    configured
    make -s version.h
    make -s -C lib
    make -s gzip
    cp --remove-destination gzip "$bin/gzip"
}

build_bzip2() {
    source_of bzip2
    make -s CC="$cc" AR=alpha-linux-gnu-ar RANLIB=alpha-linux-gnu-ranlib CFLAGS="$flags -D_FILE_OFFSET_BITS=64" bzip2
    cp --remove-destination bzip2 "$bin/bzip2"
}

build_xz() {
    source_of xz-utils
    configured --disable-shared --disable-nls --disable-doc --disable-scripts --disable-lzmadec --disable-lzmainfo
    make -s
    cp --remove-destination src/xz/xz "$bin/xz"
}

build_sed() {
    source_of sed
    configured --disable-nls --disable-acl --without-selinux
    make -s sed/sed
    cp --remove-destination sed/sed "$bin/sed"
}

build_gawk() {
    source_of gawk
    configured --disable-nls --disable-extensions --without-readline --without-mpfr
    make -s -C support
    make -s gawk
    cp --remove-destination gawk "$bin/awk"
}

build_bash() {
    source_of bash
    configured --disable-nls --without-bash-malloc --enable-static-link bash_cv_wexitstatus_offset=8
    # Its helpers run here.
    make -s CC_FOR_BUILD="gcc -std=gnu11 -w" bash
    cp --remove-destination bash "$bin/bash"
}

build_sqlite3() {
    source_of sqlite3
    [ -f sqlite3.c ] || { ./configure --build="$(dpkg-architecture -qDEB_BUILD_GNU_TYPE)" > /dev/null && make -s sqlite3.c shell.c; }
    # shellcheck disable=SC2086
    "$cc" $flags -DSQLITE_THREADSAFE=0 -DSQLITE_OMIT_LOAD_EXTENSION -o "$bin/sqlite3" shell.c sqlite3.c -lm
}

build_zstd() {
    source_of libzstd
    make -s -C programs CC="$cc" CFLAGS="$flags" HAVE_ZLIB=0 HAVE_LZMA=0 HAVE_LZ4=0 ZSTD_LEGACY_SUPPORT=0 UNAME=Linux zstd
    cp --remove-destination programs/zstd "$bin/zstd"
}

build_m4() {
    source_of m4
    configured --disable-nls
    make -s -C lib
    make -s -C src
    cp --remove-destination src/m4 "$bin/m4"
}

# A GNU program whose name is its folder's and its file's.
build_gnu() {
    source_of "$1"
    configured --disable-nls --disable-acl --without-selinux --without-libiconv-prefix
    make -s
    shift
    for each; do
        cp --remove-destination "$each" "$bin/${each##*/}"
    done
}

for package; do
    case $package in
        dash | busybox | coreutils | lua | gzip | bzip2 | xz | sed | gawk | bash | sqlite3 | zstd | m4) (build_"$package") ;;
        grep) (build_gnu grep src/grep) ;;
        diffutils) (build_gnu diffutils src/diff src/cmp src/diff3 src/sdiff) ;;
        findutils) (build_gnu findutils find/find xargs/xargs) ;;
        *)
            echo "debian.sh: '$package' is no package that this builds; use $usage" >&2
            exit 2
            ;;
    esac
done
alpha-linux-gnu-strip "$bin"/* 2> /dev/null || true
echo "the programs are in $bin"
