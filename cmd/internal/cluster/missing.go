//go:build !unix

package cluster

import (
	"context"
	"errors"
)

// errMissing is the answer of every cluster on a system without Unix sockets and accounts.
var errMissing = errors.New("la base privée n'existe que sous Linux et macOS : donnez l'adresse d'une base " +
	"PostGIS dans DATABASE_URL (« lieux check » et « lieux mapping » s'en passent)")

// Cluster is a private cluster, which this system cannot have.
type Cluster struct{}

// Open returns the reason why there is no cluster on this system.
func Open(context.Context, Config) (*Cluster, error) { return nil, errMissing }

// New returns the reason why there is no cluster on this system.
func New(Config) (*Cluster, error) { return nil, errMissing }

// Start returns the reason why there is no cluster on this system.
func (*Cluster) Start(context.Context) error { return errMissing }

// Running reports whether the server is there: it never is.
func (*Cluster) Running() bool { return false }

// URL returns "".
func (*Cluster) URL() string { return "" }

// Close does nothing.
func (*Cluster) Close() error { return nil }

// Exists reports whether a data directory has a cluster: none has.
func Exists(string) bool { return false }
