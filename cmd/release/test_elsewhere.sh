#!/bin/sh
# test_elsewhere.sh FOLDER WORK: the programs of other systems, from the archives in FOLDER, on what stands for these
# systems here: qemu for arm64, wine for Windows. It says what it could not run.
set -eu

folder=$1 work=$2/elsewhere
mkdir -p "$work"
printf 'id;nom;commune;code_postal;code_insee;adresse;latitude;longitude;services\n1;Médiathèque;Bordeaux;33000;33063;1 place Inventée;44.84;-0.58;Maîtrise des outils numériques du quotidien\n' \
	>"$work/essai.csv"

# tries NAME RUNNER PROGRAM: version, check and mapping.
tries() {
	echo "» $1"
	if ! command -v "$2" >/dev/null 2>&1; then
		echo "» ATTENTION : $2 n'est pas là : le programme de $1 n'a pas tourné"
		return
	fi
	cd "$work"
	if ! "$2" "$3" version >"$work/version" 2>"$work/log"; then
		if grep -q bcryptprimitives.dll "$work/log"; then
			echo "» ATTENTION : ce wine est trop ancien pour les programmes de Go (il faut wine 9) : celui de $1 n'a pas tourné"
			return
		fi
		tail "$work/log"; echo "lieux: le programme de $1 ne démarre pas" >&2; exit 1
	fi
	tr -d '\r' <"$work/version"
	"$2" "$3" check essai.csv 2>"$work/log" | grep -q "1 lieux dans un annuaire vide\|Rien n.a été publié" ||
		{ tail "$work/log"; echo "lieux: check échoue sous $1" >&2; exit 1; }
	"$2" "$3" mapping essai.csv >/dev/null 2>"$work/log" || { tail "$work/log"; echo "lieux: mapping échoue sous $1" >&2; exit 1; }
}

for archive in "$folder"/lieux_*_linux_arm64.tar.gz; do
	[ -e "$archive" ] || { echo "» ATTENTION : pas d'archives ici (make deb) : seul ce système est essayé"; exit 0; }
	tar -xzf "$archive" -C "$work" --strip-components 1
	tries 'Linux arm64' qemu-aarch64-static "$work/lieux"
done
export WINEPREFIX="$work/wine" WINEDEBUG=-all
PATH=$PATH:/usr/lib/wine # where Debian has them
for archive in "$folder"/lieux_*_windows_amd64.zip; do
	python3 -m zipfile -e "$archive" "$work/windows"
	tries Windows wine64 "$(echo "$work"/windows/*/lieux.exe)"
	! command -v wineserver64 >/dev/null 2>&1 || wineserver64 -k || true
done
echo '» ATTENTION : les programmes de macOS sont construits, et ne peuvent tourner ici'
