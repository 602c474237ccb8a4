package key

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
)

// LinkLasts is how long a signed link opens its page.
const LinkLasts = 30 * 24 * time.Hour

// Link is what a signed link opens: the decision of one field of one note, until it is taken.
type Link struct {
	Note    string `json:"n"`
	Field   string `json:"c"`
	Source  string `json:"s"` // whose contact it was sent to
	Expires int64  `json:"e"` // Unix seconds
}

// Sign returns the token of a link, signed with a secret.
func Sign(secret []byte, l Link) string {
	payload, _ := json.Marshal(l) // strings and a number are always encoded
	return encoding.EncodeToString(payload) + "." + encoding.EncodeToString(signature(secret, payload))
}

// encoding is strict: one link has one token.
var encoding = base64.RawURLEncoding.Strict()

func signature(secret, payload []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write(payload)
	return mac.Sum(nil)
}

// ReadLink returns the link of a token. The error is NotFound for a token that was not signed, or was
// changed, and Gone, with the link, for one that has expired.
func ReadLink(secret []byte, token string, now time.Time) (*Link, error) {
	forged := directory.Errorf(directory.NotFound, "Ce lien n’est pas entier, ou n’a pas été fait par ce service : "+
		"ouvrez-le de nouveau depuis le courriel.")
	head, tail, _ := strings.Cut(token, ".")
	payload, err := encoding.DecodeString(head)
	if err != nil {
		return nil, forged
	}
	signed, err := encoding.DecodeString(tail)
	if err != nil || !hmac.Equal(signed, signature(secret, payload)) {
		return nil, forged
	}
	l := &Link{}
	if err := json.Unmarshal(payload, l); err != nil {
		return nil, forged
	}
	if now.Unix() >= l.Expires {
		return l, directory.Errorf(directory.Gone, "Ce lien ne sert plus depuis qu’il a un mois : le prochain courriel en "+
			"aura de nouveaux, tant que ce signalement attend.")
	}
	return l, nil
}
