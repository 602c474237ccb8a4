#!/bin/sh
# Installs what this machine lacks, and says what it does:
#   setup.sh go node postgis chromium poppler gdal
# Each word names one need. Nothing is installed twice. On systems without
# apt-get it says in one sentence what to install.
set -eu

say() { printf '» %s\n' "$*"; }
fail() { printf 'lieux: %s\n' "$*" >&2; exit 1; }

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"
	elif command -v sudo >/dev/null 2>&1; then sudo "$@"
	else fail "il faut les droits d'administration pour « $* » : relancez en root, ou installez sudo"
	fi
}

updated=
apt_install() {
	if [ -z "$updated" ]; then
		say "mise à jour de la liste des paquets du système"
		as_root apt-get update -qq || fail "apt-get update a échoué : vérifiez l'accès au réseau"
		updated=1
	fi
	say "installation de : $*"
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
		fail "apt-get install $* a échoué"
}

has_apt() { command -v apt-get >/dev/null 2>&1; }

has_postgis() {
	for control in /usr/share/postgresql/*/extension/postgis.control /usr/pgsql-*/share/extension/postgis.control \
		/opt/homebrew/share/postgresql*/extension/postgis.control /usr/local/share/postgresql*/extension/postgis.control; do
		[ -e "$control" ] && return 0
	done
	return 1
}

# The version of PostgreSQL for which the system offers PostGIS: the installed one, else the newest.
postgis_package() {
	for dir in $(ls -d /usr/lib/postgresql/*/bin/postgres 2>/dev/null | sort -rV); do
		version=$(printf '%s' "$dir" | cut -d/ -f5)
		apt-cache show "postgresql-$version-postgis-3" >/dev/null 2>&1 && { echo "postgresql-$version-postgis-3"; return; }
	done
	apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' | cut -d' ' -f1 | sort -V | tail -n 1
}

need_postgis() {
	has_postgis && return
	has_apt || fail "installez PostgreSQL et PostGIS (macOS : brew install postgresql@17 postgis ; Fedora : dnf install postgresql-server postgis), puis relancez"
	[ -n "$(postgis_package)" ] || { as_root apt-get update -qq; updated=1; }
	package=$(postgis_package)
	[ -n "$package" ] || fail "ce système n'offre aucun paquet postgresql-…-postgis-3 : ajoutez le dépôt qui l'offre, puis relancez"
	apt_install "$package"
}

# Chromium without windows starts faster and takes a third less of the processors; where the system does not offer
# it, the usual one serves.
need_chromium() {
	for program in "${CHROMIUM:-}" chromium-headless-shell; do
		[ -n "$program" ] && command -v "$program" >/dev/null 2>&1 && return
	done
	if has_apt; then
		[ -n "$updated" ] || { as_root apt-get update -qq; updated=1; }
		if apt-cache show chromium-headless-shell >/dev/null 2>&1; then
			apt_install chromium-headless-shell
			return
		fi
	fi
	for program in chromium chromium-browser google-chrome; do
		command -v "$program" >/dev/null 2>&1 && return
	done
	has_apt || fail "installez Chromium (il sert aux essais de la page) et donnez son chemin dans CHROMIUM, puis relancez"
	apt_install chromium
}

# The tests of PDF read them with it where it is; they only look at bytes elsewhere.
need_poppler() {
	command -v pdftotext >/dev/null 2>&1 || ! has_apt || apt_install poppler-utils
}

# The tests of downloads open them with it where it is.
need_gdal() {
	command -v ogrinfo >/dev/null 2>&1 || ! has_apt || apt_install gdal-bin
}

need_go() {
	command -v go >/dev/null 2>&1 || fail "installez Go 1.26 ou plus récent, puis relancez"
}

need_node() {
	command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || fail "installez Node.js 20 ou plus récent, avec npm, puis relancez"
	[ "$(node -p 'parseInt(process.versions.node)')" -ge 20 ] || fail "Node.js $(node --version) est trop ancien : installez la version 20 ou plus récente"
}

for need in "$@"; do
	case $need in
	go | node | postgis | chromium | poppler | gdal) "need_$need" ;;
	*) fail "besoin inconnu : $need" ;;
	esac
done
