#!/bin/sh
# Stops the service and its imports before the program goes. An upgrade lets it run until the new one restarts it.
set -e

if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
	deb-systemd-invoke stop lieux-import.timer lieux-import.service lieux.service >/dev/null || true
fi
