#!/bin/sh
# In a fresh system that systemd runs: installs /lieux.deb, and has the service and its import started, restarted and
# stopped as their units say. Run by the unit that test.sh writes; what it finds is in /boot.log.
set -eu

fail() { printf 'lieux: %s\n' "$*" >&2; journalctl --no-pager -u lieux -u lieux-import | tail -n 30; exit 1; }

# The server of the private database ends, in the moment after its last command.
no_database() {
	for _ in $(seq 10); do
		pgrep -u lieux postgres >/dev/null || return 0
		sleep 1
	done
	return 1
}

# Without its own listings the import asks for those of the internet.
mkdir -p /etc/systemd/system/lieux-import.service.d /etc/lieux
printf '[Service]\nExecStart=\nExecStart=/usr/bin/lieux import /var/lib/lieux/essai.csv\n' >/etc/systemd/system/lieux-import.service.d/essai.conf
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq /lieux.deb >/dev/null 2>&1
sed -i 's/^#LIEUX_LISTEN=.*/LIEUX_LISTEN=127.0.0.1:0/' /etc/lieux/lieux.env
systemctl restart lieux || fail 'le service ne démarre pas'
systemctl show -p StatusText lieux | grep 'Lieux est prêt' || fail "le service ne dit pas qu'il est prêt"

printf 'id;nom;commune;code_postal;code_insee;adresse;latitude;longitude;services\n1;Médiathèque essai;Bordeaux;33000;33063;1 place Inventée;44.84;-0.58;Maîtrise des outils numériques du quotidien\n' \
	>/var/lib/lieux/essai.csv
systemctl start lieux-import.service || fail "l'import échoue à côté du service"
lieux-service imports | grep -q 'publie' || fail "l'import n'a rien publié"

kill -9 "$(systemctl show -p MainPID --value lieux)"
for _ in $(seq 60); do
	sleep 1
	! systemctl is-active lieux >/dev/null || break
done
systemctl is-active lieux >/dev/null || fail "le service tué n'est pas relancé"
systemctl restart lieux || fail 'le service ne redémarre pas'
systemctl stop lieux
[ "$(systemctl show -p Result --value lieux)" = success ] || fail 'le service finit mal'
no_database || fail 'la base privée survit au service'
systemctl start lieux-import.service || fail "l'import échoue sans le service"
no_database || fail "la base privée survit à l'import"
systemctl enable --now lieux-import.timer 2>/dev/null || fail 'la minuterie ne peut pas être activée'
DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq lieux >/dev/null 2>&1 || fail 'la purge échoue'
if [ -e /var/lib/lieux ] || id lieux >/dev/null 2>&1; then fail 'la purge laisse quelque chose'; fi
echo TIENT
