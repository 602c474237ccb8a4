#!/bin/sh
# Fails when the program uses code that is known to be vulnerable. Where the list of what is known cannot be had, it
# says so, and that nothing was checked; with GOVULNDB, the list is taken there (file:///… or an address).
set -u

out=$(mktemp)
trap 'rm -f "$out"' EXIT
database=${GOVULNDB:-}
if go run golang.org/x/vuln/cmd/govulncheck@v1.9.0 ${database:+-db "$database"} ./cmd/lieux >"$out" 2>&1; then
	tail -n 1 "$out"
	exit
fi
if ! grep -q 'govulncheck: fetching vulnerabilities' "$out"; then
	cat "$out" >&2
	exit 1
fi
{
	echo
	echo '  ATTENTION : AUCUNE VULNÉRABILITÉ CONNUE N’A ÉTÉ CHERCHÉE.'
	echo '  govulncheck ne peut pas lire sa base :'
	sed 's/^/    /' "$out" | tail -n 3
	echo '  Relancez « make lint » où elle est joignable, ou donnez-en une copie par GOVULNDB.'
	echo
} >&2
