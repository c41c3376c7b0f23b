#!/bin/sh
# Prints the section of CHANGELOG.md for a tag such as v1.2.0. Fails if the tag is not the version in pyproject.toml, and if
# the section is missing, empty or without a date.
set -eu
tag=${1:?usage: sh .github/release-notes.sh v1.2.0}
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml)
if [ "$tag" != "v$version" ]; then
    echo "the tag is $tag, but the version in pyproject.toml is $version; change one of them" >&2
    exit 1
fi
notes=$(awk -v head="## [$version] - " '
    /^## / { mine = index($0, head) == 1 && / [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]$/; next }
    mine' CHANGELOG.md)
if [ -z "$notes" ]; then
    echo "CHANGELOG.md has no section for this version; write '## [$version] - $(date +%Y-%m-%d)'" >&2
    exit 1
fi
printf '%s\n' "$notes"
