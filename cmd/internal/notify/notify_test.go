package notify_test

import (
	"net"
	"path/filepath"
	"testing"

	"github.com/lieux-numeriques/lieux/cmd/internal/notify"
)

func TestMessages(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "")
	if err := notify.Ready("en service"); err != nil {
		t.Errorf("without systemd: %v", err)
	}
	for _, name := range []string{filepath.Join(t.TempDir(), "socket"), "@lieux-notify-test"} {
		conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		t.Setenv("NOTIFY_SOCKET", name)
		read := func() string {
			t.Helper()
			buffer := make([]byte, 200)
			n, err := conn.Read(buffer)
			if err != nil {
				t.Fatal(err)
			}
			return string(buffer[:n])
		}
		if err := notify.Ready("3 lieux\nSTOPPING=1"); err != nil {
			t.Fatal(err)
		}
		if got, want := read(), "READY=1\nSTATUS=3 lieux STOPPING=1"; got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if err := notify.Stopping(); err != nil {
			t.Fatal(err)
		}
		if got := read(); got != "STOPPING=1" {
			t.Errorf("%s: %q, want STOPPING=1", name, got)
		}
	}
	t.Setenv("NOTIFY_SOCKET", filepath.Join(t.TempDir(), "absent"))
	if notify.Ready("") == nil {
		t.Error("a socket that is not there gives no error")
	}
}
