package web

import (
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
)

// Limits of a host name in bytes (RFC 1035 §2.3.4).
const (
	maxHostName  = 253
	maxHostLabel = 63
)

// checkHost refuses a Host that is not the address of a server: absolute links
// repeat it when no PublicURL is set. The answer is a problem for browsers too,
// since a page has such links. HTTP/1.0 may leave Host out.
func (s *Server) checkHost(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if validHost(r.Host) || r.Host == "" && !r.ProtoAtLeast(1, 1) {
			return next(c)
		}
		return writeProblem(c, NewProblem(http.StatusBadRequest, "L'en-tête Host n'est pas un nom de serveur valide."))
	}
}

// validHost reports whether s is host or host:port: a DNS name (letters, digits,
// `-`, `_`, with or without a final dot), an IPv4 address, or an IPv6 address in
// brackets, without zone; a port from 1 to 65535.
func validHost(s string) bool {
	if strings.HasPrefix(s, "[") {
		address, rest, closed := strings.Cut(s[1:], "]")
		ip, err := netip.ParseAddr(address)
		if !closed || err != nil || !ip.Is6() || ip.Zone() != "" {
			return false
		}
		return rest == "" || rest[0] == ':' && validPort(rest[1:])
	}
	name, port, hasPort := strings.Cut(s, ":")
	return validHostName(name) && (!hasPort || validPort(port))
}

func validPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0
}

func validHostName(s string) bool {
	s = strings.TrimSuffix(s, ".")
	if len(s) > maxHostName {
		return false
	}
	label := 0 // bytes of the label so far
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '.' && label > 0:
			label = 0
			continue
		case '0' <= c && c <= '9', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '-', c == '_':
			label++
		default:
			return false
		}
		if label > maxHostLabel {
			return false
		}
	}
	return label > 0
}
