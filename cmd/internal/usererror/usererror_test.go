package usererror_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
)

func TestReason(t *testing.T) {
	file := filepath.Join(t.TempDir(), "fichier")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, absent := os.Open(file + ".absent")
	_, below := os.Open(filepath.Join(file, "dessous"))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	_, refused := net.Dial("tcp", listener.Addr().String())
	for _, tt := range []struct {
		err  error
		want string
	}{
		{absent, "introuvable"},
		{below, "pas un dossier"},
		{refused, "aucun serveur"},
		{os.ErrPermission, "accès refusé"},
		{context.DeadlineExceeded, "à temps"},
		{&net.DNSError{Name: "nulle.part", IsNotFound: true}, "« nulle.part »"},
		{errors.Join(errors.New("tls"), &pgconn.PgError{Code: "28P01", Message: "password authentication failed"}),
			"mot de passe"},
		{&pgconn.PgError{Code: "3D000"}, "n'existe pas"},
		{&pgconn.PgError{Code: "57P03"}, "démarre"},
		{&pgconn.PgError{Code: "XX000", Message: "autre chose"}, "autre chose"},
		{fmt.Errorf("dehors : %w", errors.New("dedans")), "dedans"},
	} {
		err := fmt.Errorf("en faisant : %w", tt.err)
		got := usererror.Reason(err)
		if wrapped := usererror.Wrap(err); wrapped.Error() != got || !errors.Is(wrapped, tt.err) {
			t.Errorf("Wrap(%v) = %q, which must read %q and wrap it", err, wrapped, got)
		}
		if !strings.Contains(got, tt.want) || strings.Contains(got, file) || strings.Contains(got, "SQLSTATE") {
			t.Errorf("%v: %q, want %q", tt.err, got, tt.want)
		}
	}
}
