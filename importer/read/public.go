package read

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"
)

var errNotPublic = errors.New("not an address of the public internet")

// PublicClient returns a client for addresses that strangers give: it connects to the public
// internet only, and to the networks of allowed. What is checked is the IP that it connects to,
// whatever a name resolves to, at each redirection too. It goes through no proxy.
func PublicClient(allowed []netip.Prefix) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !mayConnect(at, allowed) {
			return errNotPublic
		}
		return nil
	}}
	return &http.Client{CheckRedirect: checkRedirect, Transport: &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: 30 * time.Second,
		MaxResponseHeaderBytes: 64 << 10, DisableKeepAlives: true,
	}}
}

// mayConnect reports whether strangers may have a connection to an address: one of a web
// server, or of an allowed network.
func mayConnect(at netip.AddrPort, allowed []netip.Prefix) bool {
	ip := at.Addr().Unmap()
	if slices.ContainsFunc(allowed, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return true
	}
	return isPublic(ip) && (at.Port() == 80 || at.Port() == 443 || at.Port() >= 1024)
}

// isPublic reports whether an address is of the public internet.
func isPublic(ip netip.Addr) bool {
	return ip.IsGlobalUnicast() && !ip.IsPrivate() &&
		!slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// special are the networks besides the private ones that are not of the public internet, or lead to
// addresses of IPv4 that are hidden in theirs (IANA, special-purpose address registries, 2026).
var special = networks("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
	"5f00::/16", "fec0::/10")

func networks(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}
