#!/bin/sh
# Leaves the data when the package is removed, and erases it when it is purged.
set -e

if [ -d /run/systemd/system ]; then
	systemctl --system daemon-reload >/dev/null || true
fi
case $1 in
remove)
	deb-systemd-helper mask lieux.service lieux-import.timer >/dev/null || true
	;;
purge)
	deb-systemd-helper purge lieux.service lieux-import.timer >/dev/null || true
	deb-systemd-helper unmask lieux.service lieux-import.timer >/dev/null || true
	rm -rf /var/lib/lieux
	rmdir --ignore-fail-on-non-empty /etc/lieux 2>/dev/null || true
	if getent passwd lieux >/dev/null && command -v deluser >/dev/null; then
		deluser --system --quiet lieux >/dev/null || true
	fi
	;;
esac
