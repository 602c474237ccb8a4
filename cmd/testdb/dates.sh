#!/bin/sh
# Runs the tests that depend on the day, the hour or the time zone as of several
# instants: holidays, the nights when the clock changes, 29 February, an evening in
# UTC that is the next day in Paris, the day that it is in a year. The system's zone
# is elsewhere each time. Needs TEST_DATABASE_URL (see cmd/testdb) and bin/lieux.
set -eu
cd "$(dirname "$0")/../.."

year=$(date -u +%Y)
in_a_year="$((year + 1))-$(date -u +%m-%dT%H:%M:%SZ | sed s/^02-29/02-28/)"

while read -r zone instant what; do
	echo "» $instant ($what), TZ=$zone"
	export TZ="$zone" LIEUX_TEST_CLOCK="$instant"
	go test -count=1 -run '^TestDates' ./cmd/lieux </dev/null
	case $what in
	31*) node --test --test-reporter=dot static/test/e2e/today.test.js </dev/null ;; # TestDates asks the same of pages
	esac
done <<EOF
Pacific/Noumea 2026-12-25T10:00:00+01:00 25 December
America/Cayenne 2027-07-14T10:00:00+02:00 14 July
Europe/Paris 2027-03-28T02:30:00+01:00 the night to summer time
Europe/Paris 2027-10-31T02:30:00+02:00 the night to winter time
America/Cayenne 2028-02-29T12:00:00+01:00 29 February
Pacific/Noumea 2026-12-31T23:30:00Z 31 December, which is over in Paris
UTC $in_a_year in a year
EOF
unset LIEUX_TEST_CLOCK LIEUX_SHARED

export TZ=Pacific/Noumea # CI runs all tests in America/Cayenne
echo "» the packages that compute with dates, TZ=$TZ"
go test -count=1 -short ./directory ./directory/hours ./directory/quality ./directory/query ./directory/pages \
	./directory/paper ./directory/words ./directory/export ./importer/clean ./importer/locate/geocode ./importer/pipeline
