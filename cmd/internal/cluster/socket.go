//go:build unix

package cluster

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
)

// maxSocketPath is the longest path that every system accepts for a Unix socket
// (104 bytes with the final zero on BSD and macOS, 108 on Linux).
const maxSocketPath = 103

// socketDirectory returns the directory of the socket: next to the cluster, or, when that
// path is too long or holds a character that PostgreSQL's setting cannot, in a
// short separate directory whose name is a hash of the wanted path.
func socketDirectory(wanted string) string {
	if len(wanted)+len("/.s.PGSQL.")+len(port) <= maxSocketPath && !strings.ContainsAny(wanted, `,"' `) {
		return wanted
	}
	sum := sha256.Sum256([]byte(wanted))
	name := "lieux-" + hex.EncodeToString(sum[:8])
	if base := os.TempDir(); len(base) < 60 && !strings.ContainsAny(base, `,"' `) {
		return filepath.Join(base, name)
	}
	return filepath.Join("/tmp", name)
}
