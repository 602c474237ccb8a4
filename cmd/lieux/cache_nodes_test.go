package main_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"maps"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/cmd/bench/visit"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// converge is how long nodes may take to serve what was published: that is checked in the long form, make nodes, where
// no other test shares the processors.
const converge = 2 * time.Second

// nodes are two nodes of one directory below a cache: one asks the primary through a pooler, the other a hot standby.
type nodes struct {
	t       *testing.T
	towns   *territory.Gazetteer
	folder  string // of the listing
	round   int
	primary *shop // where versions are published
	first   *served
	second  *served
	cache   *cache
	slowest time.Duration // between the end of an import and both nodes serving it
}

// TestNodesBehindACache kills a node, then the primary, promotes the standby and points the pooler at it, while
// visitors ask nginx with the configuration of docs/mandataires: none of them gets an error or an older version than
// they have seen, and both nodes serve what is published.
func TestNodesBehindACache(t *testing.T) {
	t.Parallel()
	nginx, bouncer := installed(t, "nginx"), installed(t, "pgbouncer")
	towns, err := territory.Open()
	if err != nil {
		t.Fatal(err)
	}
	primary := startPostgres(t, t.TempDir())
	n := &nodes{t: t, towns: towns, folder: filepath.Join(t.TempDir(), "essais"), primary: node(t, primary.cluster.URL())}
	n.importNext()
	standby := primary.standby()
	pool := startPooler(t, bouncer, primary.cluster.URL())
	behind := []string{"--trusted-proxies", "127.0.0.0/8", "--public-url", "https://carte.exemple.fr"}
	pooled := node(t, pool.url)
	n.first, n.second = pooled.serve(behind...), node(t, standby.cluster.URL()).serve(behind...)
	n.cache = startCache(t, nginx, n.first.url, n.second.url)

	stop := n.visit(attackFor(t))
	for range 2 {
		n.publish()
	}
	n.first.end(syscall.SIGKILL)
	n.publishTo(n.second)
	n.first = pooled.serve(append(behind, "--listen", strings.TrimPrefix(n.first.url, "http://"))...)
	n.publish()

	primary.signal(syscall.SIGKILL)
	becomes(t, "a node that says that its database is lost", func() bool { return n.first.health().Etat == "degrade" })
	standby.exec(`select pg_promote()`)
	pool.point(standby.cluster.URL())
	n.primary = node(t, standby.cluster.URL())
	for range 2 {
		n.publish()
	}
	stop()
	if n.slowest > converge && os.Getenv("LIEUX_ATTACK") != "" {
		t.Errorf("the nodes serve what was published after %v, more than %v", n.slowest, converge)
	}
	t.Logf("%d versions, each served by both nodes after %v at most", n.round, n.slowest)
	n.cache.reports()
}

// importNext publishes the next round of the listing.
func (n *nodes) importNext() {
	n.t.Helper()
	n.round++
	if err := visit.WriteListing(n.folder, n.towns, 500, n.round); err != nil {
		n.t.Fatal(err)
	}
	n.primary.do("import", "--force", n.folder)
}

// publish publishes a version that both nodes serve, and measures how soon.
func (n *nodes) publish() {
	n.t.Helper()
	n.publishTo(n.first, n.second)
}

func (n *nodes) publishTo(all ...*served) {
	n.t.Helper()
	n.importNext()
	began := time.Now()
	for _, srv := range all {
		becomes(n.t, "version "+strconv.Itoa(n.round)+" on each node", func() bool { return srv.health().Version == n.round })
		n.t.Logf("version %d on %s after %v", n.round, srv.url, time.Since(began))
	}
	n.slowest = max(n.slowest, time.Since(began))
}

// visit sends what visitors ask for to the cache, for a time at least, until stop is called. Some of them go on from
// page to page, and say which version they have seen.
func (n *nodes) visit(atLeast time.Duration) (stop func()) {
	until, done := time.Now().Add(atLeast), make(chan struct{})
	var clients sync.WaitGroup
	visits := &visit.Visits{Base: n.cache.url, Requests: visit.Requests(n.towns, visit.Whole, 20_011),
		Transport: n.cache.transport()}
	goesOn := func() bool {
		select {
		case <-done:
			return time.Now().Before(until)
		default:
			return true
		}
	}
	clients.Go(func() {
		for goesOn() {
			if r := visits.Run(100, time.Second); r.Failed > 0 {
				n.t.Errorf("%d of %d visits failed:%s", r.Failed, r.Sent, r.Reasons())
			}
		}
	})
	for range 4 {
		clients.Go(func() {
			client, seen := &http.Client{Transport: n.cache.transport(), Timeout: patience}, 0
			defer client.CloseIdleConnections()
			for ; goesOn(); time.Sleep(20 * time.Millisecond) {
				seen = n.goOn(client, seen)
			}
		})
	}
	return func() {
		close(done)
		clients.Wait()
	}
}

// goOn asks for the list once more as a visitor who has seen a version, and returns which one it is now.
func (n *nodes) goOn(client *http.Client, seen int) int {
	request, err := http.NewRequest(http.MethodGet, n.cache.url+"/api/v1/lieux?limit=1", nil)
	if err != nil {
		n.t.Error(err)
		return seen
	}
	if seen > 0 {
		request.Header.Set("Lieux-Version", strconv.Itoa(seen))
	}
	answer, err := client.Do(request)
	if err != nil {
		n.t.Error(err)
		return seen
	}
	defer answer.Body.Close()
	got, err := strconv.Atoi(answer.Header.Get("Lieux-Version"))
	if answer.StatusCode != http.StatusOK || err != nil || got < seen {
		n.t.Errorf("who has seen version %d gets %s, version %q", seen, answer.Status, answer.Header.Get("Lieux-Version"))
		return seen
	}
	return got
}

// cache is an nginx with the configuration that docs/mandataires hands on.
type cache struct {
	t   *testing.T
	url string
	log string // its file
}

// startCache runs nginx before two nodes.
func startCache(t *testing.T, program, first, second string) *cache {
	t.Helper()
	dir := t.TempDir()
	c := &cache{t: t, url: "https://" + freeAddress(t), log: filepath.Join(dir, "acces.log")}
	raw, err := os.ReadFile("../../docs/mandataires/nginx.conf")
	if err != nil {
		t.Fatal(err)
	}
	site := string(raw)
	certificate, key := selfSigned(t, dir)
	here := map[string]string{
		"server 10.0.0.11:8080":  "server " + strings.TrimPrefix(first, "http://"),
		"server 10.0.0.12:8080":  "server " + strings.TrimPrefix(second, "http://"),
		"listen 80;":             "listen " + freeAddress(t) + ";",
		"listen 443 ssl":         "listen " + strings.TrimPrefix(c.url, "https://") + " ssl",
		"/var/cache/nginx/lieux": filepath.Join(dir, "cache"),
		"/etc/letsencrypt/live/carte.exemple.fr/fullchain.pem": certificate,
		"/etc/letsencrypt/live/carte.exemple.fr/privkey.pem":   key,
		"/var/log/nginx/lieux.log":                             c.log,
	}
	for _, there := range slices.Sorted(maps.Keys(here)) {
		if !strings.Contains(site, there) {
			t.Fatalf("nginx.conf has no %q", there)
		}
		site = strings.ReplaceAll(site, there, here[there])
	}
	whole := "daemon off;\nworker_processes 1;\npid DIR/pid;\nerror_log DIR/erreurs.log warn;\n" +
		"events { worker_connections 1024; }\nhttp {\n"
	if os.Geteuid() == 0 {
		whole = "user root;\n" + whole // who reads and writes the cache
	}
	for _, part := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		whole += part + "_temp_path DIR/" + part + ";\n"
	}
	whole = strings.ReplaceAll(whole, "DIR", dir) + site + "}\n"
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(whole), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(program, "-t", "-c", file, "-e", dir+"/erreurs.log").CombinedOutput(); err != nil {
		t.Fatalf("nginx -t: %v\n%s", err, out)
	}
	cmd := exec.Command(program, "-c", file, "-e", dir+"/erreurs.log")
	var said safeBuffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	client := &http.Client{Transport: c.transport(), Timeout: patience}
	becomes(t, "nginx that answers: "+said.String(), func() bool {
		answer, err := client.Get(c.url + "/health/live")
		return err == nil && answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
	})
	return c
}

// transport trusts the certificate of the test.
func (c *cache) transport() *http.Transport {
	return &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true, ServerName: "carte.exemple.fr"}}
}

// reports says how many requests the cache answered itself, from its log.
func (c *cache) reports() {
	c.t.Helper()
	raw, err := os.ReadFile(c.log)
	if err != nil {
		c.t.Fatal(err)
	}
	how, all := map[string]int{}, 0
	for line := range strings.Lines(string(raw)) {
		if words := strings.Fields(line); len(words) > 4 {
			how[words[4]]++
			all++
		}
	}
	if how["HIT"] == 0 {
		c.t.Errorf("nothing came from the cache: %v", how)
	}
	c.t.Logf("%d requests, %.0f %% answered by the cache, %.0f %% of them asked of a node: %v", all,
		100*float64(how["HIT"]+how["STALE"]+how["UPDATING"])/float64(all),
		100*float64(all-how["HIT"]-how["UPDATING"])/float64(all), how)
}

// freeAddress returns an address of this machine on which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// selfSigned writes a certificate for the test, and its key.
func selfSigned(t *testing.T, dir string) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"carte.exemple.fr"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour)}
	public, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	certificate, key = filepath.Join(dir, "certificat.pem"), filepath.Join(dir, "cle.pem")
	for file, block := range map[string]*pem.Block{certificate: {Type: "CERTIFICATE", Bytes: public},
		key: {Type: "PRIVATE KEY", Bytes: encoded}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certificate, key
}
