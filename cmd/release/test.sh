#!/bin/sh
# Tests what is handed on, in fresh systems that debootstrap makes; as root, for some minutes:
#   test.sh FOLDER [SYSTEM…]
# FOLDER holds the Debian package that make deb made. A SYSTEM is SUITE or SUITE=MIRROR: bookworm and trixie by default.
# - the program runs without a C library, and under another one (musl);
# - zsh and fish propose what the completion says;
# - in each system: the package is installed, started as its unit says, asked, upgraded, removed and purged;
# - in each system, with git and make only: git clone, make run.
# It says what it could not do, and fails when one thing does not hold. KEEP=folder keeps the bare systems there.
set -eu

folder=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
shift
[ $# -gt 0 ] || set -- bookworm trixie
[ "$(id -u)" = 0 ] || { echo 'lieux: ces essais demandent les droits de root' >&2; exit 1; }

say() { printf '\n» %s\n' "$*"; }
fail() { printf 'lieux: %s\n' "$*" >&2; exit 1; }
need() { command -v "$1" >/dev/null 2>&1 || apt-get install -y -qq --no-install-recommends "$2" >/dev/null; }

need debootstrap debootstrap
need zsh zsh
need fish fish
[ -x /bin/busybox ] || need busybox busybox-static
for package in "$folder"/lieux_*_"$(dpkg --print-architecture)".deb; do break; done
[ -e "$package" ] || fail "$folder n'a pas de paquet : make deb"
work=$(mktemp -d)
keep=${KEEP:-$work/base}
mkdir -p "$keep"

# Nothing that runs in a system outlives the test, nor what is mounted there.
cleanup() {
	for root in "$work"/*/; do
		for process in /proc/[0-9]*; do
			[ "$(readlink "$process/root" 2>/dev/null)" != "${root%/}" ] || kill -9 "${process#/proc/}" 2>/dev/null || true
		done
		umount -l "$root/proc" "$root/dev" 2>/dev/null || true
	done
	rm -rf --one-file-system "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

dpkg-deb -x "$package" "$work/package"

"$here/test_program.sh" "$work/package/usr/bin/lieux" "$work"
"$here/test_completion.sh" "$work/package"

# fresh NAME SYSTEM: a new copy of the bare system, at $work/NAME.
fresh() {
	base=$keep/${2%%=*} mirror=
	case $2 in *=*) mirror=${2#*=} ;; esac
	if [ ! -e "$base/.complete" ]; then
		say "debootstrap ${2%%=*}"
		# shellcheck disable=SC2086 # without a mirror, debootstrap has its own
		debootstrap --variant=minbase "${2%%=*}" "$base" $mirror >"$work/debootstrap.log" || { tail "$work/debootstrap.log"; return 1; }
		touch "$base/.complete"
	fi
	cp -a "$base" "$work/$1"
	cp /etc/resolv.conf "$work/$1/etc/resolv.conf"
	mount -t proc proc "$work/$1/proc"
	mount --rbind /dev "$work/$1/dev"
	# The settings by which this machine reaches packages.
	cp -r /etc/apt/apt.conf.d/. "$work/$1/etc/apt/apt.conf.d/"
	echo force-unsafe-io >"$work/$1/etc/dpkg/dpkg.cfg.d/test"
	chroot "$work/$1" apt-get update -qq
}

for system; do
	say "$system : le paquet"
	if ! fresh package-test "$system"; then
		say "ATTENTION : $system ne peut pas être obtenu ici : rien n'y est essayé"
		continue
	fi
	cp "$package" "$work/package-test/lieux.deb"
	cp "$here/test_package.sh" "$work/package-test/"
	chroot "$work/package-test" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive sh /test_package.sh
	cleanup_one=$work/package-test
	umount -l "$cleanup_one/proc" "$cleanup_one/dev"
	rm -rf --one-file-system "$cleanup_one"

	say "$system : make run, avec git et make seulement"
	fresh run-test "$system"
	cp "$here/test_run.sh" "$work/run-test/"
	git clone -q --bare "$source" "$work/run-test/lieux.git"
	# The settings by which this machine reaches modules and packages.
	for name in GOPROXY GONOSUMDB GOSUMDB npm_config_registry SSL_CERT_FILE; do
		eval "value=\${$name:-}"
		[ -z "$value" ] || printf 'export %s=%s\n' "$name" "$value" >>"$work/run-test/settings"
	done
	chroot "$work/run-test" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive sh /test_run.sh
	umount -l "$work/run-test/proc" "$work/run-test/dev"
	rm -rf --one-file-system "$work/run-test"
done
say 'Tout tient.'
