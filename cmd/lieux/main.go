// Command lieux is the directory of places that help with digital life: it imports
// listings into PostGIS and serves the API and the map.
package main

import (
	"context"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // the time zones of the territories, where the system has none
)

// version is set at build time.
var version = "inconnue"

// buildName names this build, "" when its version does not tell it from others.
func buildName() string {
	if version == "inconnue" || strings.HasSuffix(version, "-dirty") {
		return ""
	}
	return version
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
