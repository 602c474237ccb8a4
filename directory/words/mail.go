package words

import (
	"net/url"
	"strings"
)

// MailTo returns the address of a message to an e-mail address, "" when no link can hold it.
func MailTo(address string) string {
	user, host, ok := strings.Cut(address, "@")
	if !ok || user == "" || host == "" || len(address) >= 200 || strings.ContainsAny(address, " \t\r\n?&#:/,;<>\"'%") {
		return ""
	}
	return "mailto:" + address
}

// EscapeMail escapes a part of a mailto: address (RFC 6068), in which a plus is no space.
func EscapeMail(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }
