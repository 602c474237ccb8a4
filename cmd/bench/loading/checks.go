package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

// How the nearest search is measured beside checks of listings.
const (
	checksAtOnce = 50
	askers       = 4                     // clients of the search
	askPause     = 20 * time.Millisecond // between two questions of a client: visitors, not a saturated server
	phase        = 15 * time.Second      // at least
	checksSeen   = 3                     // that end beside the search
	longest      = 4 * time.Minute       // of a phase
	mostSlower   = 1.5                   // times the p99 of the search without checks
)

// calm is what the search takes in one phase.
type calm struct {
	name     string
	asked    int
	p50, p99 time.Duration
	checked  int   // listings checked meanwhile
	memory   int64 // resident memory of the server afterwards, bytes
}

// measureChecks asks for the nearest places alone, beside fifty checks of ten thousand rows that were all
// sent at once, and alone again.
func measureChecks(ctx context.Context, server, program string, g *territory.Gazetteer) (lines []calm, err error) {
	b, err := prepare(ctx, server, program, g)
	if err != nil {
		return nil, err
	}
	defer b.end()
	address, pid, stop, err := startLieux(ctx, b.program, b.database, filepath.Join(b.dir, "site"))
	if err != nil {
		return nil, err
	}
	defer stop()
	form, err := formOf(filepath.Join(b.folder, "banc.csv"))
	if err != nil {
		return nil, err
	}
	measure := func(name string, ended func() bool) error {
		line, err := askCalmly(ctx, address, ended)
		line.name, line.memory = name, residentOf(pid)
		lines = append(lines, line)
		return err
	}
	whole := func() bool { return true }
	if err := errors.Join(measure("warming up", whole), measure("alone", whole)); err != nil {
		return lines, err
	}
	sending, cancel := context.WithCancel(ctx)
	var senders sync.WaitGroup
	var checked atomic.Int32
	for range checksAtOnce {
		senders.Go(func() {
			if form.send(sending, address) == nil {
				checked.Add(1)
			}
		})
	}
	err = measure(fmt.Sprintf("beside %d checks", checksAtOnce), func() bool { return checked.Load() >= checksSeen })
	lines[len(lines)-1].checked = int(checked.Load())
	cancel() // those who wait leave
	senders.Wait()
	if err == nil {
		err = measure("alone again", whole)
	}
	lines = lines[1:]
	if err != nil {
		return lines, err
	}
	before, beside, after := lines[0].p99, lines[1].p99, lines[2].p99
	if limit := time.Duration(mostSlower * float64(max(before, after))); beside > limit {
		return lines, fmt.Errorf("beside checks the p99 of the search is %v, more than %v", beside, limit)
	}
	return lines, nil
}

var ready = regexp.MustCompile(`http://[0-9.:]+/`)

// startLieux serves a database with the program, on a port that it chooses.
func startLieux(ctx context.Context, program, database, dir string) (address string, pid int, stop func(), err error) {
	cmd := exec.CommandContext(ctx, program, "serve", "--listen", "127.0.0.1:0", "--data-dir", dir)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+database)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return "", 0, nil, err
	}
	stop = func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if address = ready.FindString(lines.Text()); address != "" {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return address, cmd.Process.Pid, stop, nil
		}
	}
	stop()
	return "", 0, nil, errors.New("the server did not start")
}

// askCalmly asks for the nearest places of many towns for one phase, until ended.
func askCalmly(ctx context.Context, address string, ended func() bool) (calm, error) {
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	go func() {
		for time.Sleep(phase); !ended() && ctx.Err() == nil; {
			time.Sleep(time.Second)
		}
		cancel()
	}()
	var mu sync.Mutex
	var times []time.Duration
	var failed error
	var all sync.WaitGroup
	for n := range askers {
		all.Go(func() {
			client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
			for i := n; ; i += askers {
				began := time.Now()
				err := fetchAll(ctx, client, fmt.Sprintf("%sapi/v1/proches?lat=%.3f&lon=%.3f&limit=20", address,
					43+float64(i%700)/100, -1+float64(i%600)/100))
				took := time.Since(began)
				if ctx.Err() != nil {
					return
				}
				mu.Lock()
				times = append(times, took)
				failed = errors.Join(failed, err)
				mu.Unlock()
				time.Sleep(askPause)
			}
		})
	}
	all.Wait()
	slices.Sort(times)
	if len(times) == 0 || failed != nil {
		return calm{}, errors.Join(errors.New("the search does not answer"), failed)
	}
	return calm{asked: len(times), p50: times[len(times)/2], p99: times[len(times)*99/100]}, nil
}

func fetchAll(ctx context.Context, client *http.Client, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, response.Status)
	}
	return nil
}

// form is a listing to be checked as a form sends it, made once for all senders.
type form struct {
	body        []byte
	contentType string
}

func formOf(path string) (*form, error) {
	listing, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("fichier", filepath.Base(path))
	if err == nil {
		_, err = part.Write(listing)
	}
	err = errors.Join(err, w.Close()) // writes the end
	return &form{body.Bytes(), w.FormDataContentType()}, err
}

// send sends the form, and waits for the report.
func (f *form) send(ctx context.Context, address string) error {
	body := bytes.NewReader(f.body)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"api/v1/verifications", body)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", f.contentType)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		return errors.New(response.Status)
	}
	return nil
}

// residentOf returns the resident memory of a process in bytes, 0 where it is not known.
func residentOf(pid int) int64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	var size, resident int64
	if _, scanned := fmt.Sscan(string(raw), &size, &resident); err != nil || scanned != nil {
		return 0
	}
	return resident * int64(os.Getpagesize())
}

// calmTable writes the phases as Markdown.
func calmTable(lines []calm) string {
	text := "| nearest 20, four clients | asked | p50, ms | p99, ms | checks of 10 000 rows finished meanwhile | " +
		"memory of the server, MB |\n|---|--:|--:|--:|--:|--:|\n"
	for _, l := range lines {
		text += fmt.Sprintf("| %s | %d | %.2f | **%.2f** | %d | %d |\n", l.name, l.asked, l.p50.Seconds()*1000,
			l.p99.Seconds()*1000, l.checked, l.memory/1_000_000)
	}
	return text
}
