#!/bin/sh
# Builds the container image of bin/lieux with what this machine has: podman, buildah or docker. The certificates are
# those of this machine, or CERTIFICATES. ARGS are more arguments of the tool.
set -eu
cd "$(dirname "$0")/../../.."

fail() { echo "lieux: $*" >&2; exit 1; }
certificates=${CERTIFICATES:-/etc/ssl/certs/ca-certificates.crt}
[ -r "$certificates" ] || fail "$certificates ne peut pas être lu : installez ca-certificates, ou donnez CERTIFICATES"
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
mkdir -p "$context/root/usr/bin" "$context/root/etc/ssl/certs" "$context/root/tmp" "$context/data"
chmod 755 "$context" "$context/root"
chmod 1777 "$context/root/tmp"
touch "$context/data/.keep"
install -m 0755 bin/lieux "$context/root/usr/bin/lieux"
install -m 0644 "$certificates" "$context/root/etc/ssl/certs/ca-certificates.crt"
echo 'lieux:x:10001:10001:Lieux:/var/lib/lieux:/usr/sbin/nologin' >"$context/root/etc/passwd"
echo 'lieux:x:10001:' >"$context/root/etc/group"

version=$(git describe --tags --always --dirty)
# shellcheck disable=SC2086 # words of a command
set -- build ${ARGS:-} --file cmd/release/container/Containerfile --tag "lieux:$version" --tag lieux:latest "$context"
for tool in podman buildah; do
	if command -v $tool >/dev/null 2>&1; then
		$tool "$@"
		exit
	fi
done
command -v docker >/dev/null 2>&1 || fail 'installez podman, buildah ou docker, puis relancez'
docker info >/dev/null 2>&1 || fail 'docker est installé, mais son service ne répond pas'
docker "$@"
