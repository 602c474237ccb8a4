package main_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// attackFor is how long the attacks of these tests last: LIEUX_ATTACK=5m in make faults.
func attackFor(t *testing.T) time.Duration {
	given := os.Getenv("LIEUX_ATTACK")
	if given == "" {
		return 2 * time.Second
	}
	d, err := time.ParseDuration(given)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// attacks are public requests that cost memory; each place of %d has a number that nobody asked before.
var attacks = []string{
	"/api/v1/changements?depuis=0&a=%d",
	"/donnees/lieux.geojson?pres_de=48.%d,2.1",
	"/donnees/lieux.gpkg?pres_de=47.%d,2.1",
	"/donnees/lieux.parquet?pres_de=46.%d,2.1",
	"/donnees/lieux.pmtiles?pres_de=45.%d,2.1",
	"/donnees/lieux.xlsx?pres_de=44.%d,2.1",
	"/api/v1/lieux.geojson?pres_de=43.%d,2.1",
	"/api/v1/lieux?limit=1000&pres_de=42.%d,1.5",
	"/?pres_de=48.%d,3.1",
	"/api/v1/facettes?rayon_km=100&pres_de=47.%d,3.1",
	"/api/v1/tuiles/6/32/22.mvt?rayon_km=200&pres_de=46.%d,3.1",
	"/imprimer?nombre=40&pres_de=45.%d,3.1",
	"/imprimer/livret.pdf?pres_de=44.%d,3.1",
	"/territoires/region/75?score_qualite_minimum=0.%d",
	"/api/v1/territoires/region/75/ouvrir?nombre=20&score_qualite_minimum=0.%d",
	"/api/v1/comprendre?q=rue+de+la+paix+%d",
	"/ogc/collections/lieux/items?limit=10000&filter=nom%%20LIKE%%20'%%25%d%%25'",
	"/api/v1/lieux?q=a+b+c+%d",
	"/atom?pres_de=43.%d,3.1",
	"/api/v1/orientation?besoin=impots&pres_de=48.%d,2.5",
	"/signaler?lieu=%d",
	"/%d?" + strings.Repeat("x=y&", 1500),
}

// TestUnderAttack attacks a server that may have a gigabyte, in three ways one after the other.
func TestUnderAttack(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.do("import", "--force", invent(3000, 5).writeCSV(t, s.data, "essais"))
	unlimited := binary
	limited := s.data + "/limited"
	script := fmt.Sprintf("#!/bin/sh\nulimit -d 1048576\nexec %s \"$@\"\n", unlimited)
	if err := os.WriteFile(limited, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	srv := s.serveBy(limited, "--trusted-proxies", "127.0.0.0/8")
	t.Run("greedy clients", srv.meetsGreedyClients)
	t.Run("memory", srv.keepsItsMemory)
	t.Run("stopped during a slow download", srv.stopsDuringASlowDownload)
}

// keepsItsMemory sends a mix of costly requests that nobody asked before, with every coding, names of hosts and headers
// as long as they may be, half of them from clients that hardly read. The server neither ends nor comes near.
func (srv *served) keepsItsMemory(t *testing.T) {
	until := time.Now().Add(attackFor(t))
	var clients sync.WaitGroup
	var number, answered atomic.Int64
	for i := range 64 {
		clients.Go(func() {
			for time.Now().Before(until) {
				if srv.attack(i, number.Add(1)) {
					answered.Add(1)
				}
			}
		})
	}
	clients.Wait()
	srv.ok("/health/ready")
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(srv.cmd.Process.Pid) + "/status")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(raw), "VmHWM:")
	peak, err := strconv.Atoi(strings.Fields(after)[0])
	if err != nil || peak > 800_000 {
		t.Errorf("%d kB at its highest (%v)", peak, err)
	}
	t.Logf("%d requests, %d answered, %d kB at its highest", number.Load(), answered.Load(), peak)
}

// meetsGreedyClients asks for the nearest places alone, then beside ten clients that ask for costly answers without a
// pause. In the long form, where no other test shares the processors, they may take twice as long.
func (srv *served) meetsGreedyClients(t *testing.T) {
	length := attackFor(t) / 10
	alone := srv.timeNearest(t, length)
	var greedy sync.WaitGroup
	done := make(chan struct{})
	for i := range 10 {
		greedy.Go(func() {
			for number := int64(1 + i*1_000_000); ; number++ {
				select {
				case <-done:
					return
				default:
					srv.askCostly(fmt.Sprintf("203.0.113.%d", i), number)
				}
			}
		})
	}
	beside := srv.timeNearest(t, length)
	close(done)
	greedy.Wait()
	t.Logf("nearest p50 %v alone, %v beside ten greedy clients", alone, beside)
	if os.Getenv("LIEUX_ATTACK") != "" && beside > 2*alone {
		t.Errorf("nearest p50 %v beside ten greedy clients, %v alone", beside, alone)
	}
}

// timeNearest returns the median time of the nearest places, asked for a time with a pause between.
func (srv *served) timeNearest(t *testing.T, d time.Duration) time.Duration {
	t.Helper()
	var times []time.Duration
	for end := time.Now().Add(max(d, 100*time.Millisecond)); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		began := time.Now()
		srv.ok(fmt.Sprintf("/api/v1/proches?lat=%.3f&lon=2.1", 43+float64(len(times)%700)/100))
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	return times[len(times)/2]
}

// askCostly asks for one of the attacks as a client.
func (srv *served) askCostly(client string, number int64) {
	r, err := http.NewRequest(http.MethodGet, srv.url+fmt.Sprintf(attacks[number%int64(len(attacks))], number), nil)
	if err != nil {
		srv.t.Error(err)
		return
	}
	r.Header.Set("X-Forwarded-For", client)
	if answer, err := client64.Do(r); err == nil {
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
	}
}

// stopsDuringASlowDownload: a client that does not read what it asked for keeps the server ten seconds at most.
func (srv *served) stopsDuringASlowDownload(t *testing.T) {
	becomes(t, "a download that begins", func() bool { // not one that waits for the work of other clients
		c, err := net.Dial("tcp", strings.TrimPrefix(srv.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		if err := c.(*net.TCPConn).SetReadBuffer(4096); err != nil {
			t.Fatal(err)
		}
		// One after the other, more than the system holds for a connection, and more than one client is given.
		asked := ""
		for n := range 8 {
			asked += "GET /donnees/lieux.geojson HTTP/1.1\r\nHost: localhost\r\n" +
				fmt.Sprintf("X-Forwarded-For: 203.0.113.%d\r\n\r\n", n)
		}
		_, err = io.WriteString(c, asked)
		answer := make([]byte, 1024)
		if _, err2 := c.Read(answer); err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		return strings.HasPrefix(string(answer), "HTTP/1.1 200")
	})
	// A server that stops answers one more request of a connection at most, which the system may hold whole: the
	// answers before it must have filled what the system holds.
	time.Sleep(2 * time.Second)
	began := time.Now()
	srv.stop()
	if took := time.Since(began); took > 10*time.Second || srv.cmd.ProcessState.ExitCode() != 0 {
		t.Errorf("it stops after %v with status %d: %s", took, srv.cmd.ProcessState.ExitCode(), srv.stderr)
	}
	says(t, srv.stderr.String(), "cut short")
}

// serveBy is serve by another file than the program.
func (s *shop) serveBy(program string, args ...string) *served {
	s.t.Helper()
	with := *s
	with.program = program
	return with.serve(args...)
}

// attack sends one request and reports whether it was answered.
func (srv *served) attack(client int, number int64) bool {
	path := fmt.Sprintf(attacks[rand.IntN(len(attacks))], number)
	r, err := http.NewRequest(http.MethodGet, srv.url+path, nil)
	if err != nil {
		srv.t.Error(err)
		return false
	}
	r.Header.Set("Accept-Encoding", []string{"br", "gzip", "identity"}[rand.IntN(3)])
	r.Header.Set("X-Padding", strings.Repeat("x", 30_000))
	r.Host = strings.Repeat("a", 50) + strconv.FormatInt(number, 10) + ".example"
	answer, err := client64.Do(r)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	if client%2 == 0 {
		_, _ = answer.Body.Read(make([]byte, 1024))
		time.Sleep(time.Second) // and the rest stays where it is
		return true
	}
	_, _ = io.Copy(io.Discard, answer.Body) // it may be cut short: the server is free to
	return true
}

// client64 keeps the connections of 64 clients.
var client64 = &http.Client{
	Timeout:       patience,
	Transport:     &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}
