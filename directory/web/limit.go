package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"golang.org/x/time/rate"
)

// forgetAfter is how long an idle client keeps its bucket.
const forgetAfter = 3 * time.Minute

// limitRate gives each client a bucket of requests. Health and metrics are not
// counted: monitoring must always get an answer.
func (s *Server) limitRate(next echo.HandlerFunc) echo.HandlerFunc {
	if s.config.RateLimit <= 0 {
		return next
	}
	retry := time.Duration(float64(time.Second) * max(1, 1/s.config.RateLimit))
	return func(c echo.Context) error {
		if path := c.Request().URL.Path; strings.HasPrefix(path, "/health/") || path == "/metrics" {
			return next(c)
		}
		allowed, err := s.buckets.Allow(clientKey(c.RealIP()))
		if err != nil {
			return err
		}
		if !allowed {
			p := NewProblem(http.StatusTooManyRequests, "")
			p.Later = retry
			return p
		}
		return next(c)
	}
}

func newBuckets(config Config) *middleware.RateLimiterMemoryStore {
	return middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{
		Rate: rate.Limit(config.RateLimit), Burst: config.RateBurst, ExpiresIn: forgetAfter,
	})
}

// Limiter limits how often clients do one thing. It keeps their addresses in memory, for an hour at most.
type Limiter struct {
	store *middleware.RateLimiterMemoryStore
}

// NewLimiter returns a limiter of so many times an hour for each client, burst of them at once.
func NewLimiter(perHour, burst int) *Limiter {
	return &Limiter{middleware.NewRateLimiterMemoryStoreWithConfig(middleware.RateLimiterMemoryStoreConfig{
		Rate: rate.Limit(float64(perHour) / 3600), Burst: burst, ExpiresIn: time.Hour,
	})}
}

// Allow reports whether the client of a request may do it once more.
func (l *Limiter) Allow(c Context) bool { return l.allow(clientKey(c.echo.RealIP())) }

// AllowAll reports whether anybody may, when all clients are counted together.
func (l *Limiter) AllowAll() bool { return l.allow("") }

func (l *Limiter) allow(key string) bool {
	allowed, err := l.store.Allow(key)
	return allowed && err == nil
}

// clientKey returns the rate-limit key: the IPv4 address, or the IPv6 /64, which
// is assigned to one client.
func clientKey(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil || addr.Unmap().Is4() {
		return ip
	}
	prefix, err := addr.WithZone("").Prefix(64)
	if err != nil {
		return ip
	}
	return prefix.String()
}

// clientIP returns the extractor of the client's address: the peer's, or that of
// X-Forwarded-For when every hop up to it is a trusted proxy.
func clientIP(trusted []netip.Prefix) echo.IPExtractor {
	if len(trusted) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range trusted {
		p = p.Masked()
		bits := p.Addr().BitLen()
		network := &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), bits)}
		options = append(options, echo.TrustIPRange(network))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}
