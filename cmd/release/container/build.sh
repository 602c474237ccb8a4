#!/bin/sh
# Builds the container image of bin/lieux with what this machine has: podman, buildah or docker. BASE names another
# base image, of Debian or Ubuntu.
set -eu
cd "$(dirname "$0")/../../.."

version=$(git describe --tags --always --dirty)
set -- build --file cmd/release/container/Containerfile --tag "lieux:$version" --tag lieux:latest ${BASE:+--build-arg "BASE=$BASE"} bin
for tool in podman buildah; do
	command -v $tool >/dev/null 2>&1 && exec $tool "$@"
done
if command -v docker >/dev/null 2>&1; then
	docker info >/dev/null 2>&1 || { echo 'lieux: docker est installé, mais son service ne répond pas' >&2; exit 1; }
	exec docker "$@"
fi
echo 'lieux: installez podman, buildah ou docker, puis relancez' >&2
exit 1
