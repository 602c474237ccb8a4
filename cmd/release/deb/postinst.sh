#!/bin/sh
# Makes the account of the service, then starts it, or restarts it after an upgrade.
set -e

[ "$1" = configure ] || exit 0

if ! getent passwd lieux >/dev/null; then
	adduser --system --group --home /var/lib/lieux --no-create-home --gecos 'Lieux' --quiet lieux
fi
if [ ! -d /var/lib/lieux ]; then
	install -d -o lieux -g lieux -m 0750 /var/lib/lieux
fi
# The settings may hold the password of a database: the service reads them, others do not.
chgrp lieux /etc/lieux/lieux.env

deb-systemd-helper unmask lieux.service >/dev/null || true
if deb-systemd-helper --quiet was-enabled lieux.service; then
	deb-systemd-helper enable lieux.service >/dev/null || true
else
	deb-systemd-helper update-state lieux.service >/dev/null || true
fi
# The timer is enabled by who wants it: the service can import by itself (--import-every).
deb-systemd-helper unmask lieux-import.timer >/dev/null || true
deb-systemd-helper update-state lieux-import.timer >/dev/null || true

if [ -d /run/systemd/system ]; then
	systemctl --system daemon-reload >/dev/null || true
	if [ -n "$2" ]; then action=restart; else action=start; fi
	deb-systemd-invoke "$action" lieux.service >/dev/null || true
fi
