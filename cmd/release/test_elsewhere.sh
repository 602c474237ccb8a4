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
	"$2" "$3" version | tr -d '\r'
	"$2" "$3" check essai.csv 2>"$work/log" | grep -q "1 lieux dans un annuaire vide\|Rien n.a été publié" ||
		{ tail "$work/log"; echo "lieux: check échoue sous $1" >&2; exit 1; }
	"$2" "$3" mapping essai.csv >/dev/null 2>"$work/log" || { tail "$work/log"; echo "lieux: mapping échoue sous $1" >&2; exit 1; }
}

for archive in "$folder"/lieux_*_linux_arm64.tar.gz; do
	[ -e "$archive" ] || { echo '» ATTENTION : pas d’archives ici (make deb) : seul ce système est essayé'; exit 0; }
	tar -xzf "$archive" -C "$work" --strip-components 1
	tries 'Linux arm64' qemu-aarch64-static "$work/lieux"
done
for archive in "$folder"/lieux_*_windows_amd64.zip; do
	python3 -m zipfile -e "$archive" "$work/windows"
	wine=wine64
	command -v wine64 >/dev/null 2>&1 || [ ! -x /usr/lib/wine/wine64 ] || wine=/usr/lib/wine/wine64
	WINEPREFIX=$work/wine WINEDEBUG=-all tries Windows "$wine" "$(echo "$work"/windows/*/lieux.exe)"
	! command -v wineserver64 >/dev/null 2>&1 || WINEPREFIX=$work/wine wineserver64 -w
done
echo '» ATTENTION : les programmes de macOS sont construits, et ne peuvent tourner ici'
