#!/bin/sh
# Tests what is handed on, in fresh systems that debootstrap makes; as root, for some minutes:
#   test.sh FOLDER [SYSTEM…]
# FOLDER holds what make release or make deb made. A SYSTEM is SUITE or SUITE=MIRROR: bookworm and trixie by default.
# - checksums hold; the program runs without a C library, and under another one (musl); that of arm64 under qemu and
#   that of Windows under wine, where they are and their archives were made;
# - zsh and fish propose what the completion says;
# - in each system: the package of PREVIOUS, a tag or a commit, is installed, started as its unit says and filled, then
#   upgraded to this one, which serves the same places; it is removed and purged; then once more below a systemd, in a
#   container. PREVIOUS is by default the tag before this version, and where there is none the tenth commit before;
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
architecture=$(dpkg --print-architecture)
for package in "$folder"/lieux_*_"$architecture".deb; do break; done
[ -e "$package" ] || fail "$folder n'a pas de paquet : make release ou make deb"
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
version=$(git -C "$source" describe --tags --always)
case $("$work/package/usr/bin/lieux" version) in
*"$version"*) ;;
*) fail "le paquet est de $("$work/package/usr/bin/lieux" version), le dépôt de $version : make release ou make deb" ;;
esac

if [ -e "$folder/SHA256SUMS" ]; then
	say 'les sommes'
	(cd "$folder" && sha256sum --check --quiet SHA256SUMS && ls)
fi
"$here/test_program.sh" "$work/package/usr/bin/lieux" "$work"
"$here/test_elsewhere.sh" "$folder" "$work"
"$here/test_completion.sh" "$work/package"

# The package of the version before, in $work/previous.deb.
previous=${PREVIOUS:-$(git -C "$source" describe --tags --abbrev=0 HEAD^ 2>/dev/null || echo HEAD~10)}
say "le paquet d'avant : $previous"
git clone -q --local "$source" "$work/older"
git -C "$work/older" checkout -q "$(git -C "$source" rev-parse "$previous")"
ln -s "$source/static/node_modules" "$work/older/static/node_modules"
(cd "$work/older" && go run ./static/build && go run ./cmd/release -deb -out "$work/older/out") >"$work/older.log" 2>&1 ||
	{ tail "$work/older.log"; fail "le paquet de $previous ne se construit pas"; }
mv "$work"/older/out/lieux_*_"$architecture".deb "$work/previous.deb"
rm -rf "$work/older"

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
	# What this machine needs to reach packages: settings, and authorities that it trusts.
	cp -r /etc/apt/apt.conf.d/. "$work/$1/etc/apt/apt.conf.d/"
	if [ -d /usr/local/share/ca-certificates ]; then cp -r /usr/local/share/ca-certificates "$work/$1/usr/local/share/"; fi
	echo force-unsafe-io >"$work/$1/etc/dpkg/dpkg.cfg.d/test"
	chroot "$work/$1" apt-get update -qq
}

# boot ROOT: the package once more, below a systemd that runs, where this machine can run one.
boot() {
	say 'le paquet, sous systemd'
	if ! command -v systemd-nspawn >/dev/null 2>&1; then
		say "ATTENTION : systemd-nspawn n'est pas là (paquet systemd-container) : les unités n'ont pas tourné"
		return
	fi
	cp "$here/test_boot.sh" "$1/"
	chroot "$1" apt-get install -y -qq --no-install-recommends systemd systemd-sysv dbus procps >/dev/null 2>&1
	cat >"$1/etc/systemd/system/essai.service" <<-'UNIT'
		[Unit]
		After=basic.target dbus.service
		[Service]
		Type=oneshot
		StandardOutput=file:/boot.log
		StandardError=file:/boot.log
		ExecStart=/bin/sh /test_boot.sh
		ExecStopPost=/bin/systemctl poweroff
	UNIT
	mkdir -p "$1/etc/systemd/system/multi-user.target.wants"
	ln -sf ../essai.service "$1/etc/systemd/system/multi-user.target.wants/"
	timeout 900 systemd-nspawn --quiet --register=no --keep-unit --directory "$1" --boot >"$work/nspawn.log" 2>&1 || true
	if [ ! -s "$1/boot.log" ]; then
		tail -n 5 "$work/nspawn.log"
		say "ATTENTION : systemd ne démarre pas dans un conteneur ici : les unités n'ont pas tourné"
		return
	fi
	cat "$1/boot.log"
	tail -n 1 "$1/boot.log" | grep -q TIENT || fail 'le paquet ne tient pas sous systemd'
}

for system; do
	say "$system : le paquet"
	if ! fresh package-test "$system"; then
		say "ATTENTION : $system ne peut pas être obtenu ici : rien n'y est essayé"
		continue
	fi
	cp "$package" "$work/package-test/lieux.deb"
	cp "$work/previous.deb" "$work/package-test/previous.deb"
	cp "$here/test_package.sh" "$work/package-test/"
	chroot "$work/package-test" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive sh /test_package.sh
	umount -l "$work/package-test/proc" "$work/package-test/dev"
	boot "$work/package-test"
	rm -rf --one-file-system "$work/package-test"

	say "$system : make run, avec git et make seulement"
	fresh run-test "$system"
	cp "$here/test_run.sh" "$work/run-test/"
	git clone -q --bare "$source" "$work/run-test/lieux.git"
	# The settings by which this machine reaches modules and packages.
	for name in GOPROXY GONOSUMDB GOSUMDB NPM_CONFIG_REGISTRY SSL_CERT_FILE NODE_EXTRA_CA_CERTS; do
		eval "value=\${$name:-}"
		[ -z "$value" ] || printf 'export %s=%s\n' "$name" "$value" >>"$work/run-test/settings"
	done
	chroot "$work/run-test" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive sh /test_run.sh
	umount -l "$work/run-test/proc" "$work/run-test/dev"
	rm -rf --one-file-system "$work/run-test"
done
say 'Tout tient.'
