#!/bin/sh
# Pictures of the main states of another revision, made by its own script: REVISION FOLDER.
set -eu
mkdir -p "$2"
folder=$(cd "$2" && pwd)
tree=$(mktemp -d)
trap 'git worktree remove --force "$tree"' EXIT
git worktree add --quiet --detach "$tree" "$1"
make -C "$tree" --no-print-directory bin/lieux
(cd "$tree" && node static/test/screenshots.js "$folder")
