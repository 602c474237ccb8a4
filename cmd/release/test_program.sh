#!/bin/sh
# test_program.sh PROGRAM FOLDER: the program runs in a root that holds nothing else, and in one with busybox.
set -eu

program=$1 bare=$2/bare
echo '» le programme, sans bibliothèque C'
mkdir -p "$bare/bin" "$bare/tmp" "$bare/data"
cp "$program" "$bare/bin/lieux"
! ldd "$program" 2>/dev/null | grep '=>' || { echo 'lieux: le programme demande des bibliothèques' >&2; exit 1; }
printf 'id;nom;commune;code_postal;code_insee;adresse;latitude;longitude;services\n1;Médiathèque;Bordeaux;33000;33063;1 place Inventée;44.84;-0.58;Maîtrise des outils numériques du quotidien\n' \
	>"$bare/data/essai.csv"
chroot "$bare" /bin/lieux version
chroot "$bare" /bin/lieux check /data/essai.csv | grep -q '1 lieux dans un annuaire vide\|Rien n.a été publié' ||
	{ echo 'lieux: check échoue sans bibliothèque C' >&2; exit 1; }
chroot "$bare" /bin/lieux mapping /data/essai.csv >/dev/null 2>&1
cp /bin/busybox "$bare/bin/sh" 2>/dev/null || cp /usr/bin/busybox "$bare/bin/sh"
chroot "$bare" /bin/sh -c '/bin/lieux --help' | grep -q 'lieux COMMANDE'
