package directory

import "strings"

// maxClip is how many bytes of a user's own text an answer or a log line repeats.
const maxClip = 200

// Clip shortens a text that a user sent, to 200 bytes and an ellipsis, and
// replaces what is not UTF-8, so that it can be repeated in an error or a log line.
func Clip(s string) string {
	if len(s) > maxClip {
		s = s[:maxClip] + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
