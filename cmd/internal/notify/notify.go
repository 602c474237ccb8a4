// Package notify reports the state of the program to systemd, as sd_notify(3)
// does, for units of Type=notify.
package notify

import (
	"fmt"
	"net"
	"os"
	"strings"
)

// Ready reports that the service answers, with one line about it.
func Ready(status string) error { return send("READY=1\nSTATUS=" + oneLine(status)) }

// Stopping reports that the service ends.
func Stopping() error { return send("STOPPING=1") }

// send writes a message to the socket that systemd named. Without one, as in a terminal, it does nothing.
func send(message string) error {
	name := os.Getenv("NOTIFY_SOCKET")
	if name == "" {
		return nil
	}
	// A name that begins with @ is in the abstract namespace, for net too.
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		return fmt.Errorf("notify systemd: %w", err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(message)); err != nil {
		return fmt.Errorf("notify systemd: %w", err)
	}
	return nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
