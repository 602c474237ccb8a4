#!/bin/sh
# Installs what this machine lacks, and says what it does:
#   setup.sh go node postgis chromium poppler gdal
# Each word names one need. Nothing is installed twice. On systems without
# apt-get it says in one sentence what to install. A Go or a Node.js that is too
# old is left as it is: the wanted one is put in .cache/tools, for this tree only.
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

# What is too old in the system, or absent, is put here, and comes first in the PATH of the Makefile.
tools=$(cd "$(dirname "$0")/../.." && pwd)/.cache/tools

# link_tool PROGRAM: the Makefile finds it.
link_tool() {
	mkdir -p "$tools/bin"
	ln -sf "$1" "$tools/bin/"
}

# at_least HAVE WANTED: HAVE is that version or a newer one.
at_least() { [ -n "$1" ] && [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# The newest Go that go.mod asks for, from the Go module proxy: the go command of any version since 1.16 can fetch it,
# and checks it as it does every module.
go_wanted=$(sed -n 's/^go //p' "$(dirname "$0")/../../go.mod")

go_found() { command -v go >/dev/null 2>&1 && go env GOVERSION 2>/dev/null | sed 's/^go//; s/ .*//'; }

need_go() {
	at_least "$(go_found)" "$go_wanted" && return
	PATH=$tools/bin:$PATH
	at_least "$(go_found)" "$go_wanted" && return
	if ! command -v go >/dev/null 2>&1; then
		has_apt || fail "installez Go $go_wanted ou plus récent, puis relancez"
		apt_install golang-go ca-certificates
	fi
	system=$(go env GOOS)-$(go env GOARCH)
	say "Go $go_wanted, par le mandataire des modules Go (celui du système est plus ancien)"
	empty=$(mktemp -d)
	printf 'module setup\n' >"$empty/go.mod"
	(cd "$empty" && GOFLAGS=-mod=mod GOTOOLCHAIN=local go mod download "golang.org/toolchain@v0.0.1-go$go_wanted.$system") ||
		fail "Go $go_wanted ne peut pas être téléchargé : vérifiez l'accès au réseau, ou installez-le, puis relancez"
	rm -r "$empty"
	root=$(go env GOMODCACHE)/golang.org/toolchain@v0.0.1-go$go_wanted.$system
	chmod -R u+w "$root" && chmod -R a+x "$root"/bin "$root"/pkg/tool
	link_tool "$root/bin/go"
	link_tool "$root/bin/gofmt"
}

# The Node.js that is fetched where the system's is older than package.json asks for, and its npm.
node_fetched=22.23.5 npm_fetched=10.9.2

has_node() {
	command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 && [ "$(node -p 'parseInt(process.versions.node)')" -ge 20 ]
}

need_node() {
	has_node && return
	PATH=$tools/bin:$PATH
	has_node && return
	if ! command -v npm >/dev/null 2>&1; then
		has_apt || fail "installez Node.js 20 ou plus récent, avec npm, puis relancez"
		apt_install nodejs npm ca-certificates
		has_node && return
	fi
	case $(uname -m) in
	x86_64) machine=x64 ;;
	aarch64 | arm64) machine=arm64 ;;
	*) machine= ;;
	esac
	[ "$(uname -s)" = Linux ] && [ -n "$machine" ] ||
		fail "Node.js $(node --version) est trop ancien : installez la version 20 ou plus récente, puis relancez"
	say "Node.js $node_fetched, par npm (celui du système est plus ancien)"
	mkdir -p "$tools/node"
	npm install --prefix "$tools/node" --no-save --no-audit --no-fund --loglevel=error \
		"node-linux-$machine@$node_fetched" "npm@$npm_fetched" >/dev/null ||
		fail "Node.js $node_fetched ne peut pas être téléchargé : vérifiez l'accès au réseau, ou installez-le, puis relancez"
	link_tool "$tools/node/node_modules/node-linux-$machine/bin/node"
	link_tool "$tools/node/node_modules/npm/bin/npm-cli.js"
	mv -f "$tools/bin/npm-cli.js" "$tools/bin/npm"
}

for need in "$@"; do
	case $need in
	go | node | postgis | chromium | poppler | gdal) "need_$need" ;;
	*) fail "besoin inconnu : $need" ;;
	esac
done
