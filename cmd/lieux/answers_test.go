package main_test

import (
	"io"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Who gave an address with a note is told once what became of it, and the address is erased then.
func TestInboxMailAnswers(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.do("import", listing{library("n1", "Médiathèque du Port"), library("n2", "Mairie de Lège", "adresse",
		"1 place de la Mairie", "telephone", "+33556000077", "courriels", "", "site_web", "")}.writeCSV(t, s.data, "nord"))
	conn, err := pgx.Connect(t.Context(), s.database)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	send := func(id, place, proposals string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), `
insert into inbox.note (id, token_hash, received, place, proposals, words, mail, origin)
values ($1, convert_to($1, 'UTF8'), $2, nullif($3, ''), $4::text::jsonb, 'ACHETEZ', 'personne@exemple.fr', 'page')`,
			id, s.now(), place, proposals); err != nil {
			t.Fatal(err)
		}
	}
	port, town := placeID("nord", "n1"), placeID("nord", "n2")
	send("a", port, `[{"champ": "telephone", "proposition": "05 56 00 00 99", "lu": "+33556000099"},
{"champ": "horaires", "proposition": "le lundi"}]`)
	send("b", town, `[{"champ": "fermeture", "proposition": "definitive", "lu": "definitive"}]`)
	send("c", town, `[]`)
	addresses := func(want int) {
		t.Helper()
		var kept int
		if err := conn.QueryRow(t.Context(), `select count(mail) from inbox.note`).Scan(&kept); err != nil || kept != want {
			t.Errorf("%d addresses kept, %v, want %d", kept, err, want)
		}
	}
	letters := func() []string {
		found, err := filepath.Glob(filepath.Join(s.data, "courriels", "*.eml"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	write := []string{"inbox", "mail", "--public-url", "https://carte.exemple.fr", "--mail-from", "carte@exemple.fr"}
	s.do("inbox", "accept", "a", "--field", "telephone")
	s.do("inbox", "accept", "b")
	s.do(append(write, "--contact", "aide@exemple.fr")...)
	if len(letters()) != 1 { // b; the hours of a wait, and c
		t.Fatalf("letters: %v", letters())
	}
	addresses(2)
	s.do("inbox", "refuse", "a", "--field", "horaires", "--reason", "C'est ouvert le mardi aussi.")
	s.do("inbox", "refuse", "c", "--reason", "Rien à changer.")
	nobody := append(write, "--smtp", "smtp://127.0.0.1:1")
	failed := s.run(nobody...)
	if failed.code != 1 || strings.Contains(failed.stdout+failed.stderr, "personne@") ||
		!strings.Contains(failed.stderr, "essayés de nouveau") {
		t.Errorf("without a server: %+v", failed)
	}
	addresses(2)
	before := letters()
	for range 2 {
		s.do(write...)
	}
	addresses(0)
	if len(letters()) != 2 {
		t.Fatalf("letters: %v", letters())
	}
	for _, path := range letters() {
		text := letterText(t, path)
		if strings.Contains(text, "ACHETEZ") || strings.Contains(text, "lundi") {
			t.Errorf("words of the sender are sent:\n%s", text)
		}
		if path == before[0] {
			says(t, text, "MAIRIE DE LÈGE\n1 place de la Mairie", "Fermeture : c'est accepté, le", "L'annuaire est corrigé.",
				"aide@exemple.fr")
			if strings.Contains(text, "/lieux/") {
				t.Errorf("a place that has closed has a page:\n%s", text)
			}
			continue
		}
		says(t, text, "MÉDIATHÈQUE DU PORT", "https://carte.exemple.fr/lieux/"+port, "Téléphone : c'est accepté",
			"Horaires : ce n'est pas changé,", "Pourquoi : C'est ouvert le mardi aussi.", "MAIRIE DE LÈGE",
			"Ce que vous avez écrit : ce n'est pas changé,", "Pourquoi : Rien à changer.", "nous l'effaçons")
	}
}

// letterText reads the text of a letter to one person.
func letterText(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := netmail.ReadMessage(f)
	if err != nil {
		t.Fatal(err)
	}
	if m.Header.Get("To") != "<personne@exemple.fr>" {
		t.Errorf("to %q", m.Header.Get("To"))
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}
