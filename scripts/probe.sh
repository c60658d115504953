# Asking a server from outside; sourced by the scripts that try a whole installation.

# ask PORT PATH: prints the status code, without any tool that a bare root lacks
ask() {
    exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$2" >&3
    sed -n '1s/^HTTP\/1.1 \([0-9]*\).*/\1/p' <&3
    exec 3>&-
}

# A port that nothing listens on now.
free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); do
        (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
    done
    echo "$port"
}

# expect "what" WANTED GOT
expect() {
    [ "$2" = "$3" ] || die "$1: expected $2, got ${3:-nothing}"
    say "$1: $3"
}
