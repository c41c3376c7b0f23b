#!/bin/sh
# Prints what CHANGELOG.md says of a tag such as v1.2.0. Refuses a tag that is not the version of pyproject.toml, and a section
# that is missing, empty or without a date.
set -eu
tag=${1:?usage: sh .github/release-notes.sh v1.2.0}
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml)
if [ "$tag" != "v$version" ]; then
    echo "the tag is $tag, but the version in pyproject.toml $version: change one of them" >&2
    exit 1
fi
notes=$(awk -v head="## [$version] - " '
    /^## / { mine = index($0, head) == 1 && / [0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]$/; next }
    mine' CHANGELOG.md)
if [ -z "$notes" ]; then
    echo "CHANGELOG.md says nothing of this version: write a section '## [$version] - $(date +%Y-%m-%d)'" >&2
    exit 1
fi
printf '%s\n' "$notes"
