#!/bin/sh
# In a bare system: git and make, then two commands.
set -eu

[ ! -e /settings ] || . /settings
apt-get install -y -qq --no-install-recommends git make >/dev/null
git config --global --add safe.directory '*'
! command -v go >/dev/null && ! command -v node >/dev/null

git clone -q /lieux.git /lieux
cd /lieux
LIEUX_LISTEN=127.0.0.1:0 setsid make run >/tmp/run.log 2>&1 &
run=$!
for _ in $(seq 1800); do
	grep -q 'Lieux est prêt' /tmp/run.log && break
	kill -0 $run 2>/dev/null || { tail -n 30 /tmp/run.log; echo 'lieux: make run échoue' >&2; exit 1; }
	sleep 1
done
grep '^»\|Lieux est prêt' /tmp/run.log
! grep -q '(0 lieux)' /tmp/run.log || { echo 'lieux: la démonstration est vide' >&2; exit 1; }
git status --short | grep . && { echo 'lieux: make run change le dépôt' >&2; exit 1; }
ldd bin/lieux 2>&1 | grep -q 'not a dynamic executable\|statically linked'
kill -s TERM -- "-$run"
wait $run 2>/dev/null || true
