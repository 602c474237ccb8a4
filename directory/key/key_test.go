package key_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/key"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

var now = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

func TestKey(t *testing.T) {
	t.Parallel()
	one, other := key.New(), key.New()
	if one == other || len(one) < 40 || !strings.HasPrefix(one, "lieux_") {
		t.Errorf("keys %q and %q", one, other)
	}
	if !bytes.Equal(key.Hash(one), key.Hash(" "+one+"\n")) || bytes.Equal(key.Hash(one), key.Hash(other)) {
		t.Error("a key that was copied with spaces is not the same, or two keys are")
	}
	for name, c := range map[string]struct {
		key   key.Key
		valid bool
	}{
		"without end": {key.Key{}, true},
		"before":      {key.Key{Expires: now.Add(time.Second)}, true},
		"expired":     {key.Key{Expires: now}, false},
		"revoked":     {key.Key{Revoked: now.Add(-time.Hour), Expires: now.Add(time.Hour)}, false},
	} {
		if c.key.Valid(now) != c.valid {
			t.Errorf("%s: valid is %v", name, !c.valid)
		}
	}
}

func TestScope(t *testing.T) {
	t.Parallel()
	g, err := territory.Open()
	if err != nil {
		t.Fatal(err)
	}
	cenon := key.SubjectIn(g, "33119")
	cenon.Sources = []string{"gironde", "hubs"}
	lyon3 := key.SubjectIn(g, "69383") // an arrondissement
	corsica := key.SubjectIn(g, "2A004")
	nowhere := key.SubjectIn(g, "")
	for text, want := range map[string][4]bool{ // of the four subjects
		"tout":            {true, true, true, true},
		"source:gironde":  {true, false, false, false},
		"source:girond":   {},
		"departement:33":  {true, false, false, false},
		"departement:2a":  {false, false, true, false},
		"departement:69":  {false, true, false, false},
		"commune:33119":   {true, false, false, false},
		"commune:69123":   {false, true, false, false},
		"commune:69383":   {false, true, false, false},
		"commune:69381":   {},
		"epci:243300316":  {true, false, false, false},
		"region:75":       {true, false, false, false},
		"region:84":       {false, true, false, false},
		"departement:974": {},
	} {
		scope, err := key.ParseScope(text)
		if err != nil || scope.Check(g) != nil {
			t.Errorf("%s: %v, %v", text, err, scope.Check(g))
			continue
		}
		if again, err := key.ParseScope(scope.String()); err != nil || again != scope {
			t.Errorf("%s is written %s", text, scope)
		}
		for i, subject := range []key.Subject{cenon, lyon3, corsica, nowhere} {
			if scope.Covers(subject) != want[i] {
				t.Errorf("%s covers subject %d: %v", text, i, !want[i])
			}
		}
	}
	if (key.Scope{}).Covers(nowhere) {
		t.Error("no scope covers what is nowhere")
	}
	for _, text := range []string{"", "source:", "departement", "code_postal:33000", "Tout", "commune_deleguee:33063"} {
		if _, err := key.ParseScope(text); directory.ErrorCode(err) != directory.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"departement:20", "commune:00000", "epci:1", "region:33"} {
		if scope, err := key.ParseScope(text); err != nil || scope.Check(g) == nil {
			t.Errorf("%q is a territory", text)
		}
	}
}

func TestLink(t *testing.T) {
	t.Parallel()
	secret, other := []byte("un secret"), []byte("un autre")
	link := key.Link{Note: "k3v9", Field: "horaires", Source: "gironde", Expires: now.Add(key.LinkLasts).Unix()}
	token := key.Sign(secret, link)
	if got, err := key.ReadLink(secret, token, now); err != nil || *got != link {
		t.Fatalf("%+v, %v", got, err)
	}
	if strings.ContainsAny(token, "/+=?&# ") || len(token) > 200 {
		t.Errorf("%q is no part of an address", token)
	}
	later := link
	later.Field = "telephone"
	head, tail, _ := strings.Cut(token, ".")
	otherHead, _, _ := strings.Cut(key.Sign(secret, later), ".")
	for name, forged := range map[string]string{
		"empty": "", "unsigned": head, "no payload": "." + tail, "of another field": otherHead + "." + tail,
		"signed by another": key.Sign(other, link), "signed with nothing": key.Sign(nil, link),
		"cut": token[:len(token)-1], "longer": token + "A", "twice": token + "." + tail,
	} {
		if _, err := key.ReadLink(secret, forged, now); directory.ErrorCode(err) != directory.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	for i := range len(token) { // each letter replaced
		letter := byte('A')
		if token[i] == letter {
			letter = 'B'
		}
		if _, err := key.ReadLink(secret, token[:i]+string(letter)+token[i+1:], now); err == nil {
			t.Errorf("letter %d of a token can be replaced", i)
		}
	}
	if got, err := key.ReadLink(secret, token, now.Add(key.LinkLasts)); directory.ErrorCode(err) != directory.Gone ||
		got == nil || got.Note != link.Note {
		t.Errorf("after its end: %+v, %v", got, err)
	}
}
