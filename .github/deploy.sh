#!/bin/sh
# Brings up another version of the stack, and goes back to the one before when that does not come up (RELEASING.md).
# From a checkout with its .env: make deploy VERSION=1.2.0, with COMPOSE="podman compose" for that engine.
set -u
cd "$(dirname "$0")/.." || exit
COMPOSE=${COMPOSE:-docker compose}
engine=${COMPOSE%% *}
new=${1:-}

say() {
    echo "deploy: $*"
}

fail() {
    echo "deploy: $*" >&2
    exit 1
}

of_env() {
    sed -n "s/^$1=//p" .env | tail -n 1
}

# Compose takes the version of the environment, and the next command by hand that of .env
use() {
    export VERSION="$1"
    cp -p .env .env.new && awk -v line="VERSION=$1" '
        /^#?VERSION=/ { if (!done) print line; done = 1; next }
        { print }
        END { if (!done) print line }' .env >.env.new && mv .env.new .env
}

have() {
    $engine image inspect "$1" >/dev/null 2>&1 || $engine pull --quiet "$1" >/dev/null
}

# by this version's tag, in a repository of the owner of the images
signed() {
    tag=v$(echo "$new" | sed 's/[.]/[.]/g')
    digest=$($engine image inspect --format '{{join .RepoDigests "\n"}}' "$1" | grep "^${1%:*}@") || return 1
    cosign verify --certificate-oidc-issuer https://token.actions.githubusercontent.com --certificate-identity-regexp \
        "(?i)^https://github.com/$owner/[^/]+/[.]github/workflows/release[.]yml@refs/tags/$tag\$" "$digest" >/dev/null
}

# everything is pulled and looked at before anything is stopped
prepare() {
    export VERSION="$new"
    images=$($COMPOSE config --images) || { why="Compose cannot read its file"; return 1; }
    prefix=$(of_env IMAGE_PREFIX)
    owner=$(expr "$prefix" : '[^/]*[.][^/]*/\([^/]*\)/$')
    if [ -z "$owner" ] || ! command -v cosign >/dev/null; then
        owner=
        say "signatures are not checked: that wants cosign, and IMAGE_PREFIX=REGISTRY/OWNER/ in .env"
    fi
    for image in $images; do
        have "$image" || { why="$image cannot be had"; return 1; }
        case $image in
            "$prefix"customer-interactions-*)
                [ -z "$owner" ] || signed "$image" || { why="$image is not signed by a release of $owner"; return 1; }
                ;;
        esac
    done
}

# up, and ready: with numbers, asked from outside
start() {
    use "$1" && $COMPOSE up --detach --no-build --wait --wait-timeout 900 || return 1
    address=$($COMPOSE port api 8000) || return 1
    curl --silent --show-error --fail --max-time 10 "http://$address/readyz" >/dev/null
}

files_back() {
    [ -z "$before" ] || git checkout --quiet "$before"
}

go_back() {
    trap '' HUP INT TERM
    say "$new $1: going back to $old" >&2
    files_back && start "$old" || fail "$new $1, and $old, the version before, does not come up either: $COMPOSE ps"
    fail "$new $1; $old runs again"
}

case $new in
    '' | [!0-9A-Za-z]* | *[!0-9A-Za-z.-]*) fail "which version? make deploy VERSION=1.2.0" ;;
esac
[ -f .env ] || fail "there is no .env here: make env writes it"
old=$(of_env VERSION)
old=${old:-local}
before=
if git rev-parse --quiet --verify "refs/tags/v$new" >/dev/null 2>&1; then
    before=$(git symbolic-ref --quiet --short HEAD || git rev-parse HEAD)
    git checkout --quiet "v$new" || fail "the files of v$new cannot be checked out; nothing was changed, $old runs on"
else
    say "there is no tag v$new here: compose file and the like stay as they are"
fi
trap 'files_back; fail "stopped; nothing was changed, $old runs on"' HUP INT TERM
trap '' PIPE  # whoever reads this may go away; what was begun is ended
prepare || { files_back; fail "$why; nothing was changed, $old runs on"; }
trap 'go_back "was stopped"' HUP INT TERM
start "$new" || go_back "did not come up"
say "$new runs"
