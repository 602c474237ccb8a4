//go:build unix

package cluster

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
)

// maxSocketPath is the longest path that every system accepts for a Unix socket
// (104 bytes with the final zero on BSD and macOS, 108 on Linux).
const maxSocketPath = 103

// socketDirectory returns the directory of the socket: next to the cluster, or, when that path is too
// long or holds a character that PostgreSQL's setting cannot, in a short separate directory among the
// temporary ones. Its name is a hash of the wanted path and of a secret of the data directory: nobody
// else can tell it beforehand and take it.
func socketDirectory(dataDir, wanted string) (string, error) {
	if len(wanted)+len("/.s.PGSQL.")+len(port) <= maxSocketPath && !strings.ContainsAny(wanted, `,"' `) {
		return wanted, nil
	}
	secret, err := secretOf(dataDir)
	if err != nil {
		return "", fmt.Errorf("le dossier de données %s ne peut pas être écrit (%w) : choisissez-en un autre avec --data-dir",
			dataDir, usererror.Wrap(err))
	}
	sum := sha256.Sum256(append(secret, wanted...))
	name := "lieux-" + hex.EncodeToString(sum[:8])
	if base := os.TempDir(); len(base) < 60 && !strings.ContainsAny(base, `,"' `) {
		return filepath.Join(base, name), nil
	}
	return filepath.Join("/tmp", name), nil
}

// secretOf returns the secret of a data directory, which is made at its first use.
func secretOf(dataDir string) ([]byte, error) {
	path := filepath.Join(dataDir, "socket.secret")
	if secret, err := os.ReadFile(path); err == nil && len(secret) > 0 {
		return secret, nil
	}
	if err := os.MkdirAll(dataDir, 0o755); err != nil {
		return nil, err
	}
	draft, err := os.CreateTemp(dataDir, "socket.secret-*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(draft.Name())
	_, err = draft.WriteString(rand.Text())
	if err = errors.Join(err, draft.Close()); err != nil {
		return nil, err
	}
	// Of several processes that start at once, the first one's is kept.
	if err := os.Link(draft.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return os.ReadFile(path)
}
