package basemap

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// readTimeout is how long a range of a remote archive may take.
const readTimeout = 10 * time.Second

// remote is an archive behind an http(s) address. Its server must answer to Range.
type remote struct {
	address string
	etag    atomic.Pointer[string] // of the first answer; nil before it
}

// errReplaced is the error of an archive that is no longer the one that was opened.
var errReplaced = errors.New("l'archive a été remplacée : redémarrez le service pour la relire")

func (r *remote) ReadRange(ctx context.Context, offset, length uint64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", offset, offset+length-1))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusPartialContent:
	case http.StatusOK:
		return nil, errors.New("son serveur ne sait pas en donner une partie (Range)")
	default:
		return nil, fmt.Errorf("son serveur répond %s", response.Status)
	}
	etag := response.Header.Get("ETag")
	if !r.etag.CompareAndSwap(nil, &etag) && *r.etag.Load() != etag {
		return nil, errReplaced
	}
	b, err := io.ReadAll(io.LimitReader(response.Body, int64(length)+1))
	if err == nil && uint64(len(b)) > length {
		err = errors.New("son serveur en donne plus que la partie demandée")
	}
	return b, err
}
