#!/bin/sh
# Runs a command of lieux as the service does, with its account, its settings and its data:
#   lieux-service import gironde
set -eu

settings=/etc/lieux/lieux.env
if [ "$(id -un)" != lieux ]; then
	[ "$(id -u)" = 0 ] || { echo 'lieux: lieux-service demande les droits de root' >&2; exit 1; }
	# Files that the command line names are read from here, if the account of the service may enter.
	runuser -u lieux -- test -x "$PWD" || cd /var/lib/lieux
	exec runuser -u lieux -- "$0" "$@"
fi
# As systemd reads them: a line is a variable, and quotes around its value are no part of it.
while IFS= read -r line || [ -n "$line" ]; do
	case $line in
	'' | '#'* | ';'*) continue ;;
	*=*) ;;
	*) continue ;;
	esac
	value=${line#*=}
	case $value in
	\"*\") value=${value#\"} value=${value%\"} ;;
	\'*\') value=${value#\'} value=${value%\'} ;;
	esac
	export "${line%%=*}=$value"
done <"$settings"
export LIEUX_DATA_DIR="${LIEUX_DATA_DIR:-/var/lib/lieux}" HOME=/var/lib/lieux
exec /usr/bin/lieux "$@"
