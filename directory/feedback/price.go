package feedback

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"math/bits"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/lieux-numeriques/lieux/directory/i18n"
	"github.com/lieux-numeriques/lieux/directory/web"
)

// What sending costs. A form is signed and makes one note. The script of the page computes a proof while its reader
// reads, which a person does not notice; without it, the server answers after some seconds. Both cost a robot that
// sends thousands, and neither asks anything of a person.
const (
	perClient       = 120 // notes an hour of one client
	unprovedPerHour = 600 // of all clients, without proof
	usualPatience   = 3 * time.Second
	mostWaiting     = 100            // senders that wait at once
	formLasts       = 24 * time.Hour // a form that is older is shown again before it is sent
	usualBits       = 15             // about 30 000 hashes: a second on an old phone
	floodBits       = 19
	floodAt         = 300 // notes in an hour above which a proof costs more
)

// ticket is what a form carries: when it was made, and a number that no other has.
type ticket struct {
	nonce [16]byte
	made  time.Time
}

func newTicket(now time.Time) (k ticket) {
	_, _ = rand.Read(k.nonce[:]) // never fails
	k.made = now.Truncate(time.Second)
	return k
}

// text returns the signed form of a ticket.
func (k ticket) text(key []byte) string {
	b := binary.BigEndian.AppendUint64(bytes.Clone(k.nonce[:]), uint64(k.made.Unix()))
	return base64.RawURLEncoding.EncodeToString(append(b, sign(key, "formulaire", b)[:16]...))
}

// readTicket returns the ticket of a text; ok is false unless this site signed it within formLasts.
func readTicket(key []byte, text string, now time.Time) (k ticket, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) != 40 || !hmac.Equal(b[24:], sign(key, "formulaire", b[:24])[:16]) {
		return k, false
	}
	copy(k.nonce[:], b)
	k.made = time.Unix(int64(binary.BigEndian.Uint64(b[16:24])), 0)
	age := now.Sub(k.made)
	return k, age >= -time.Minute && age <= formLasts
}

// address returns the token of the address that the sender of the form follows: a form that is sent twice has one.
func (k ticket) address(key []byte) string { return tokenOf(sign(key, "suivi", k.nonce[:])) }

// id returns a name of the note for people and commands: 10 letters and digits, which open nothing.
func (k ticket) id() string { return tokenOf(k.nonce[:])[:10] }

// tokenOf returns 26 letters and digits that stand for 16 bytes.
func tokenOf(b []byte) string {
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:16]))
}

func sign(key []byte, purpose string, b []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(purpose))
	mac.Write(b)
	return mac.Sum(nil)
}

// proves reports whether a proof of a ticket begins with so many zero bits, hashed with it.
func proves(ticket, proof string, zeros int) bool {
	if proof == "" || len(proof) > 20 {
		return false
	}
	sum := sha256.Sum256([]byte(ticket + ":" + proof))
	return bits.LeadingZeros32(binary.BigEndian.Uint32(sum[:])) >= zeros
}

// flood counts the notes of the last hour.
type flood struct {
	mu          sync.Mutex
	hour        time.Time
	count, last int // in the hour, and in the one before
}

// add counts a note and returns how many came within about an hour.
func (f *flood) add(now time.Time, n int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if hour := now.Truncate(time.Hour); !hour.Equal(f.hour) {
		f.last = 0
		if hour.Sub(f.hour) == time.Hour {
			f.last = f.count
		}
		f.hour, f.count = hour, 0
	}
	f.count += n
	part := now.Sub(f.hour).Seconds() / 3600
	return f.count + int((1-part)*float64(f.last))
}

// bits returns how many zero bits a proof needs now.
func (p *feedback) bits() int {
	if p.flood.add(p.Web.Now(), 0) > floodAt {
		return floodBits
	}
	return usualBits
}

// admit lets a note through that costs what it must, after waiting where it comes without proof. made is when its form
// was made.
func (p *feedback) admit(c web.Context, proved bool, made time.Time) error {
	if !p.clients.Allow(c) {
		return tooMany(c, i18n.New("Vous avez envoyé beaucoup de signalements : réessayez dans une heure."))
	}
	if proved {
		return nil
	}
	if !p.unproved.AllowAll() {
		return crowded(c)
	}
	left := p.Patience - p.Web.Now().Sub(made)
	if made.IsZero() || left <= 0 {
		return nil
	}
	select {
	case p.waiting <- struct{}{}:
		defer func() { <-p.waiting }()
	default:
		return crowded(c)
	}
	return pause(c.Request().Context(), left)
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

func crowded(c web.Context) error {
	return tooMany(c, i18n.New("Beaucoup de signalements arrivent en ce moment : réessayez dans une heure, ou avec un "+
		"navigateur où les scripts sont permis."))
}

func tooMany(c web.Context, text i18n.Text) error {
	c.Header().Set("Retry-After", "3600")
	return web.ProblemWith(http.StatusTooManyRequests, text)
}
