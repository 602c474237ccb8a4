package verify_test

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"runtime"
	"sync"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/inbox"
)

// queue is a Checker whose listings wait until it is let go.
type queue struct {
	reader
	waiting chan int64 // the size of each listing, as it begins to wait
	leave   chan struct{}
}

func (q queue) Check(ctx context.Context, l inbox.Listing) (*inbox.Report, inbox.Files, error) {
	info, err := os.Stat(l.Path)
	if err != nil {
		return nil, inbox.Files{}, err
	}
	q.waiting <- info.Size()
	<-q.leave
	return nil, inbox.Files{}, inbox.Busy()
}

// TestListingsWaitOnDisk sends many listings at once: while they wait, the memory of the server does not
// grow with their size, and those that are too many are told to come back.
func TestListingsWaitOnDisk(t *testing.T) {
	const uploads, size = 64, 2 << 20
	q := queue{waiting: make(chan int64), leave: make(chan struct{})}
	server := open(t, q)
	post := func() int {
		body, form := io.Pipe()
		w := multipart.NewWriter(form)
		go func() {
			part, err := w.CreateFormFile("fichier", "liste.csv")
			piece := make([]byte, 64<<10)
			for n := 0; err == nil && n < size; n += len(piece) {
				_, err = part.Write(piece)
			}
			if err == nil {
				err = w.Close()
			}
			form.CloseWithError(err)
		}()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/api/v1/verifications", body)
		if err != nil {
			t.Error(err)
			return 0
		}
		request.Header.Set("Content-Type", w.FormDataContentType())
		answer, err := client.Do(request)
		if err != nil {
			t.Error(err)
			return 0
		}
		defer answer.Body.Close()
		return answer.StatusCode
	}
	before := live()
	var sent sync.WaitGroup
	for range uploads {
		sent.Go(func() {
			if status := post(); status != http.StatusServiceUnavailable {
				t.Errorf("a listing that waited in vain is answered %d, want 503", status)
			}
		})
	}
	for range uploads {
		if got := <-q.waiting; got != size {
			t.Errorf("a listing of %d bytes waits with %d", size, got)
		}
	}
	if grown := live() - before; grown > uploads*size/4 {
		t.Errorf("%d listings of %d bytes that wait take %d bytes of memory", uploads, size, grown)
	}
	answer, _ := send(t, http.MethodPost, server.URL+"/api/v1/verifications", map[string]string{"fichier": "nom\n"})
	if answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("one listing more is answered %d, want 503", answer.StatusCode)
	}
	close(q.leave)
	sent.Wait()
}

// live returns the bytes of the heap that are in use.
func live() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
