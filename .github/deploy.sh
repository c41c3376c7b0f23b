#!/bin/sh
# Starts another version of the stack, and returns to the previous one if that does not start (docs/releasing.md).
# In a checkout with a .env: make deploy VERSION=1.2.0, with COMPOSE="podman compose" for Podman.
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

setting() {
    sed -n "s/^$1=//p" .env | tail -n 1
}

# Compose reads the version from the environment here, and from .env when it is next run by hand
set_version() {
    export VERSION="$1"
    cp -p .env .env.new && awk -v line="VERSION=$1" '
        /^#?VERSION=/ { if (!done) print line; done = 1; next }
        { print }
        END { if (!done) print line }' .env >.env.new && mv .env.new .env
}

pull() {
    $engine image inspect "$1" >/dev/null 2>&1 || $engine pull --quiet "$1" >/dev/null
}

# signed by the release workflow for this version's tag, in a repository of the images' owner
signed() {
    tag=v$(echo "$new" | sed 's/[.]/[.]/g')
    digest=$($engine image inspect --format '{{join .RepoDigests "\n"}}' "$1" | grep "^${1%:*}@") || return 1
    cosign verify --certificate-oidc-issuer https://token.actions.githubusercontent.com --certificate-identity-regexp \
        "(?i)^https://github.com/$owner/[^/]+/[.]github/workflows/release[.]yml@refs/tags/$tag\$" "$digest" >/dev/null
}

# all images are pulled and checked before anything is stopped
prepare() {
    export VERSION="$new"
    images=$($COMPOSE config --images) || { why="Compose cannot read its file"; return 1; }
    prefix=$(setting IMAGE_PREFIX)
    owner=$(expr "$prefix" : '[^/]*[.][^/]*/\([^/]*\)/$')
    if [ -z "$owner" ] || ! command -v cosign >/dev/null; then
        owner=
        say "signatures are not checked: that needs cosign, and IMAGE_PREFIX=REGISTRY/OWNER/ in .env"
    fi
    for image in $images; do
        pull "$image" || { why="$image cannot be pulled"; return 1; }
        case $image in
            "$prefix"customer-interactions-*)
                [ -z "$owner" ] || signed "$image" || { why="$image is not signed by a release of $owner"; return 1; }
                ;;
        esac
    done
}

# starts the version and checks from outside that it serves published numbers
start() {
    set_version "$1" && $COMPOSE up --detach --no-build --wait --wait-timeout 900 --remove-orphans || return 1
    address=$($COMPOSE port api 8000) || return 1
    curl --silent --show-error --fail --max-time 10 "http://$address/readyz" >/dev/null
}

restore_files() {
    [ -z "$before" ] || git checkout --quiet "$before"
}

go_back() {
    trap '' HUP INT TERM
    say "$new $1: returning to $old" >&2
    restore_files && start "$old" || fail "$new $1, and $old, the previous version, does not start either; see $COMPOSE ps"
    fail "$new $1; $old runs again"
}

case $new in
    '' | [!0-9A-Za-z]* | *[!0-9A-Za-z.-]*) fail "name the version: make deploy VERSION=1.2.0" ;;
esac
[ -f .env ] || fail "there is no .env here; make env writes it"
old=$(setting VERSION)
old=${old:-local}
before=
if git rev-parse --quiet --verify "refs/tags/v$new" >/dev/null 2>&1; then
    before=$(git symbolic-ref --quiet --short HEAD || git rev-parse HEAD)
    git checkout --quiet "v$new" || fail "the files of v$new cannot be checked out; nothing was changed, $old runs on"
else
    say "there is no tag v$new here: docker-compose.yml and the other files stay as they are"
fi
trap 'restore_files; fail "interrupted; nothing was changed, $old runs on"' HUP INT TERM
trap '' PIPE  # the deployment goes on without a reader of its output
prepare || { restore_files; fail "$why; nothing was changed, $old runs on"; }
trap 'go_back "was interrupted"' HUP INT TERM
start "$new" || go_back "did not start"
say "$new runs"
