# Shared by the scripts: Debian packages, progress, and clear words when something fails.
# Sourced by bash, after cd to the project's root.

# What the server is built with and runs on.
PACKAGES_BUILD="gcc libc6-dev make pkg-config libmicrohttpd-dev libjansson-dev libpq-dev
    libsodium-dev libutf8proc-dev libpcre2-dev postgresql tzdata ca-certificates"
# What builds the assets of the pages; the running server needs neither.
PACKAGES_NODE="nodejs npm"
# What the tests need besides.
PACKAGES_TEST="check clang clang-format clang-tidy libclang-rt-dev chromium fonts-liberation git"

LOG_DIR=build/log

say() { printf 'forelock: %s\n' "$*"; }
die() {
    printf 'forelock: %s\n' "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "this needs root for: $*  Run it as root, or install sudo."
    fi
}

# Turns the end of a failed step's log into advice.
advise() {
    local log=$1
    if grep -qiE 'no space left on device|not enough free space' "$log"; then
        say "the disk is full: free some space and run the same command again." >&2
    elif grep -qiE 'temporary failure|could not resolve|network is unreachable|EAI_AGAIN|ENOTFOUND|could not connect|unable to connect|connection timed out' "$log"; then
        say "the network does not answer: connect this machine and run the same command again." >&2
    elif grep -qiE 'could not get lock|unable to acquire the dpkg' "$log"; then
        say "another package manager is at work: wait for it to end and run the same command again." >&2
    fi
    say "the whole log is in $log" >&2
}

# step "what it does" command...: shows one line, keeps the output in a log.
step() {
    local what=$1 log
    shift
    mkdir -p "$LOG_DIR" 2>/dev/null || die "cannot write to $(pwd): check its owner and the free space."
    log="$LOG_DIR/$(tr -cs 'a-z0-9' '-' <<<"${what,,}" | sed 's/-*$//').log"
    printf 'forelock: %s ... ' "$what"
    local start=$SECONDS
    if "$@" >"$log" 2>&1 </dev/null; then
        echo "done ($((SECONDS - start)) s)"
    else
        echo "failed"
        tail -n 15 "$log" >&2
        advise "$log"
        exit 1
    fi
}

# Names those of the packages that this machine lacks. One question to dpkg for all.
missing_packages() {
    local package installed
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p')
    for package in "$@"; do
        case $package in
        # Provided by any major version, or by a package of another source.
        postgresql) has_postgresql ;;
        libclang-rt-dev) ls /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a >/dev/null 2>&1 ;;
        npm) command -v npm >/dev/null ;;
        nodejs) command -v node >/dev/null ;;
        *) grep -qxF "$package" <<<"$installed" ;;
        esac || echo "$package"
    done
}

has_postgresql() { ls /usr/lib/postgresql/1[567]/bin/postgres >/dev/null 2>&1; }

# Debian 12 names the clang runtime by version; Debian 13 has the plain name as well.
real_name() {
    if [ "$1" = libclang-rt-dev ] && ! apt-cache show libclang-rt-dev >/dev/null 2>&1; then
        apt-cache depends clang | sed -n 's/.*Depends: clang-\([0-9]*\)$/libclang-rt-\1-dev/p' | head -n 1
    else
        echo "$1"
    fi
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

# The distribution's package would start a cluster of its own on port 5432; ours is private.
install_postgresql() {
    apt_install postgresql-common &&
        as_root sed -i 's/^#*create_main_cluster.*/create_main_cluster = false/' \
            /etc/postgresql-common/createcluster.conf &&
        apt_install postgresql
}

install_packages() {
    local package names=()
    for package in "$@"; do
        [ "$package" = postgresql ] || names+=("$(real_name "$package")")
    done
    [ ${#names[@]} -eq 0 ] || apt_install "${names[@]}" || return 1
    case " $* " in *" postgresql "*) install_postgresql ;; esac
}

# ensure_packages package...: installs what is missing, asks nothing.
ensure_packages() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -eq 0 ] && return
    command -v apt-get >/dev/null ||
        die "these packages are missing and this is not Debian: ${missing[*]}"
    # Without the option it succeeds with old lists, and every package fails by itself later.
    step "reading the package lists" as_root apt-get update --error-on=any
    step "installing ${#missing[@]} packages" install_packages "${missing[@]}"
}

build() { make -j"$(nproc)" "$@"; }
