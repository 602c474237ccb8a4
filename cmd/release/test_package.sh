#!/bin/sh
# In a fresh system: installs /previous.deb, starts the service as its unit says, fills and asks it, upgrades it to
# /lieux.deb, removes and purges it.
# There is no systemd here that runs: what it would do is read in the unit and done.
set -eu

fail() { printf 'lieux: %s\n' "$*" >&2; exit 1; }
unit=/usr/lib/systemd/system/lieux.service
setting() { sed -n "s/^$1=//p" $unit | head -n 1; }

apt-get install -y -qq /previous.deb >/tmp/apt.log 2>&1 || { tail -n 20 /tmp/apt.log; fail "le paquet d'avant ne s'installe pas"; }
dpkg --status lieux | grep -q '^Status: install ok installed'
older=$(lieux version)

# start: runs ExecStart as the unit says, and waits for READY=1 as Type=notify does.
start() {
	rm -f /tmp/notify /tmp/notified
	perl -MIO::Socket::UNIX -MSocket -e '
		$s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => "/tmp/notify") or die; chmod 0777, "/tmp/notify";
		$| = 1; while (defined $s->recv($m, 4096)) { print "$m\n" }' >/tmp/notified &
	listener=$!
	while [ ! -S /tmp/notify ]; do sleep 0.1; done
	(
		set -a
		LIEUX_DATA_DIR=/var/lib/lieux NOTIFY_SOCKET=/tmp/notify HOME=/var/lib/lieux LIEUX_LISTEN=127.0.0.1:0
		set +a
		cd "$(setting WorkingDirectory)"
		umask "$(setting UMask)"
		# shellcheck disable=SC2046 # words of a command
		exec setpriv --reuid "$(setting User)" --regid "$(setting Group)" --clear-groups --no-new-privs --bounding-set=-all \
			$(setting ExecStart)
	) >/tmp/serve.log 2>&1 &
	service=$!
	for _ in $(seq 120); do
		! grep -q '^READY=1' /tmp/notified || break
		kill -0 $service 2>/dev/null || { cat /tmp/serve.log; fail "le service s'arrête"; }
		sleep 1
	done
	grep -q '^READY=1' /tmp/notified || { cat /tmp/serve.log; fail "le service ne dit pas à systemd qu'il est prêt"; }
	port=$(sed -n 's|^Lieux est prêt : http://127.0.0.1:\([0-9]*\)/.*|\1|p' /tmp/serve.log)
}
stop() {
	kill -TERM $service
	wait $service || { cat /tmp/serve.log; fail "le service s'arrête avec le code $?"; }
	grep -q '^STOPPING=1' /tmp/notified || fail "le service ne dit pas à systemd qu'il s'arrête"
	kill $listener
}
ask() {
	perl -MIO::Socket::INET -e '
		$s = IO::Socket::INET->new("127.0.0.1:$ARGV[0]") or die "$ARGV[0]: $@\n";
		print $s "GET $ARGV[1] HTTP/1.0\r\nHost: localhost\r\n\r\n"; print while <$s>' "$port" "$1"
}

start
ask /health/ready | grep -q '^HTTP/1.. 200' || { cat /tmp/serve.log; fail 'le service ne répond pas'; }
printf 'id;nom;commune;code_postal;code_insee;adresse;latitude;longitude;services\n1;Médiathèque essai;Bordeaux;33000;33063;1 place Inventée;44.84;-0.58;Maîtrise des outils numériques du quotidien\n' >/tmp/essai.csv
chmod 644 /tmp/essai.csv
(cd /tmp && lieux-service import essai.csv) || fail "lieux-service n'importe pas"
for _ in $(seq 10); do ask '/api/v1/lieux?limit=5' | grep -q 'Médiathèque essai' && break; sleep 1; done
ask '/api/v1/lieux?limit=5' | grep -q 'Médiathèque essai' || fail "ce qui est importé n'est pas servi"
stop
[ -z "$(ls -A /var/lib/lieux/postgres/socket 2>/dev/null)" ] || fail 'la base privée survit au service'

# An upgrade keeps settings and data, and reads what the version before saved.
ids() { lieux-service "$@" export ndjson | grep -o '"id":"[^"]*"' | sort; }
before=$(ids)
[ -n "$before" ] || fail "la version d'avant n'exporte rien"
lieux-service backup /var/lib/lieux/avant.sauvegarde >/dev/null || fail "la version d'avant ne se sauvegarde pas"
echo 'LIEUX_CONTACT=essai@exemple.fr' >>/etc/lieux/lieux.env
apt-get install -y -qq -o Dpkg::Options::=--force-confold /lieux.deb >/tmp/apt.log 2>&1 || { tail /tmp/apt.log; fail 'pas de mise à jour'; }
[ "$(lieux version)" != "$older" ] || fail "la mise à jour laisse $older"
echo "de $older à $(lieux version)"
grep -q essai@exemple.fr /etc/lieux/lieux.env || fail 'la mise à jour perd un réglage'
id lieux >/dev/null
[ "$(stat -c '%U:%G %a' /var/lib/lieux)" = 'lieux:lieux 750' ] || fail "/var/lib/lieux est à $(stat -c '%U:%G %a' /var/lib/lieux)"
[ "$(stat -c '%U:%G %a' /etc/lieux/lieux.env)" = 'root:lieux 640' ] || fail "lieux.env est à $(stat -c '%U:%G %a' /etc/lieux/lieux.env)"
[ -e /etc/systemd/system/multi-user.target.wants/lieux.service ] || fail "le service n'est pas activé"
[ ! -e /etc/systemd/system/timers.target.wants/lieux-import.timer ] || fail 'la minuterie est activée sans avoir été demandée'
for unit_file in /usr/lib/systemd/system/lieux*; do
	# A command of a unit must be there.
	program=$(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' "$unit_file")
	[ -z "$program" ] || [ -x "$program" ] || fail "$unit_file lance $program, qui n'existe pas"
done
# minbase leaves manuals out.
if [ -d /usr/share/man/man1 ]; then zcat /usr/share/man/man1/lieux-serve.1.gz | grep -q '^.TH LIEUX'; fi
lieux version

start
ask '/api/v1/lieux?limit=5' | grep -q 'Médiathèque essai' || fail 'la mise à jour perd les données'
stop
[ "$(ids)" = "$before" ] || fail 'la mise à jour change des identifiants'
lieux-service --data-dir /var/lib/lieux/restaure restore /var/lib/lieux/avant.sauvegarde >/dev/null ||
	fail "la sauvegarde de la version d'avant ne se restaure pas"
[ "$(ids --data-dir /var/lib/lieux/restaure)" = "$before" ] ||
	fail "la sauvegarde de la version d'avant se restaure autrement"

apt-get remove -y -qq lieux >/dev/null 2>&1
[ -d /var/lib/lieux/postgres ] || fail 'les données sont perdues sans purge'
apt-get purge -y -qq lieux >/dev/null 2>&1
for left in /var/lib/lieux /etc/lieux /usr/bin/lieux /etc/systemd/system/multi-user.target.wants/lieux.service; do
	[ ! -e $left ] || fail "la purge laisse $left"
done
! id lieux >/dev/null 2>&1 || fail 'la purge laisse le compte'
echo 'installé, démarré, mis à jour, retiré, purgé'
