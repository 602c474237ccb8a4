// Package cluster runs a private PostgreSQL + PostGIS cluster below a directory,
// over a Unix socket only, from the binaries that the system has. Several
// commands may share it: the first one starts it, the last one stops it.
// It works as an ordinary user, and as root, for whom the server runs as an
// unprivileged user.
package cluster

import "log/slog"

// Config sets where a cluster lies and what it is for.
type Config struct {
	DataDir string // directory that holds the cluster; made when it does not exist
	BinDir  string // directory of postgres and initdb; "" searches the usual places
	// Disposable is for data that may be lost with the machine, as in tests and
	// benchmarks: the server does not wait for the disk.
	Disposable bool
	Settings   []string // further settings of the server, "name=value"
	Log        *slog.Logger
}
