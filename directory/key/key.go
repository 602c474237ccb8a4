// Package key holds who may decide about what people send: holders of a key, each within its scope, and
// those who were sent a signed link.
package key

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"time"
)

// prefix begins every key, so that one that was published by mistake can be recognised.
const prefix = "lieux_"

// secretBytes is the number of random bytes of a key: none can be guessed, so that its plain hash is enough.
const secretBytes = 32

// idLength is how many hexadecimal digits of its hash name a key.
const idLength = 12

// Key is who may decide, and of what. The key itself is known to its holder alone.
type Key struct {
	ID      string
	Name    string // of who holds it, as decisions tell it
	Scope   Scope
	Created time.Time
	Expires time.Time // zero: never
	Revoked time.Time // zero: it is not
}

// Valid reports whether a key opens anything at an instant.
func (k *Key) Valid(now time.Time) bool {
	return k.Revoked.IsZero() && (k.Expires.IsZero() || now.Before(k.Expires))
}

// New returns the text of a new key.
func New() string {
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // it never fails
	return prefix + base64.RawURLEncoding.EncodeToString(secret)
}

// Hash returns what is stored of a key, in place of its text.
func Hash(text string) []byte {
	sum := sha256.Sum256([]byte(strings.TrimSpace(text)))
	return sum[:]
}

// ID returns the name of the key of a hash. It opens nothing.
func ID(hash []byte) string { return hex.EncodeToString(hash)[:idLength] }
