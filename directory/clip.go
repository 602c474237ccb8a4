package directory

import "strings"

// maxClip is the largest number of bytes of a user's text in an answer or a log line.
const maxClip = 200

// Clip returns a user's text for an error or a log line: cut after 200 bytes, with an
// ellipsis, and with U+FFFD in place of invalid UTF-8.
func Clip(s string) string {
	if len(s) > maxClip {
		s = s[:maxClip] + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
