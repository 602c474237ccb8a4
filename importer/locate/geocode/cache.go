package geocode

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/geo"
	"github.com/lieux-numeriques/lieux/importer/locate"
)

// Ages up to which answers are used. The addresses of the service change every week: one that
// was not found may exist soon, one that was found seldom moves.
const (
	foundFor   = 180 * 24 * time.Hour
	missingFor = 30 * 24 * time.Hour
)

// Key returns the key of an address in the cache: addresses that differ in case, accents and
// spaces only have the same key.
func Key(a locate.Address) string {
	citycode, postcode := filters(a)
	return directory.Fold(text(a)) + "|" + citycode + "|" + postcode
}

// cache is a file of one JSON object per line, appended to; the last line of a key counts.
// Opening it may compact it. Memory holds the offset of each line. Several programs may use
// one file.
type cache struct {
	mu      sync.Mutex
	file    *os.File
	service string
	at      map[uint64]span // by hash of service and key
	broken  bool            // it could not be written: it is only read
}

type span struct {
	offset int64
	length int32
}

// entry is a line. Without precision, the address does not exist.
type entry struct {
	Service   string        `json:"service"`
	Key       string        `json:"adresse"`
	Date      time.Time     `json:"date"`
	Lon       float64       `json:"lon,omitempty"`
	Lat       float64       `json:"lat,omitempty"`
	Precision geo.Precision `json:"precision,omitempty"`
	Score     float64       `json:"score,omitempty"`
	Label     string        `json:"libelle,omitempty"`
	ID        string        `json:"cle_ban,omitempty"`
	Postcode  string        `json:"code_postal,omitempty"`
	Citycode  string        `json:"code_insee,omitempty"`
}

func openCache(path, service string, now time.Time) (*cache, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("le cache du géocodeur ne peut pas être écrit : %w", err)
	}
	_ = compact(path, now) // without room for it the old one serves as well
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("le cache du géocodeur ne peut pas être écrit : %w", err)
	}
	c := &cache{file: file, service: service, at: map[uint64]span{}}
	if err := c.index(); err != nil {
		file.Close()
		return nil, fmt.Errorf("le cache du géocodeur est illisible : %w", err)
	}
	return c, nil
}

// index records the offset of each line. A line truncated by a kill is skipped, and terminated
// so that the next one is on its own line.
func (c *cache) index() error {
	torn := false
	err := c.scan(func(hash uint64, _ *entry, at span) { c.at[hash] = at }, &torn)
	if err == nil && torn {
		_, err = c.file.Write([]byte("\n"))
	}
	return err
}

// scan calls each for the lines that are entries, in order, and reports whether the last one
// is truncated.
func (c *cache) scan(each func(hash uint64, e *entry, at span), torn *bool) error {
	in := bufio.NewReaderSize(c.file, 64<<10)
	var offset int64
	for {
		line, err := in.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return err
		}
		var e entry
		if json.Unmarshal(line, &e) == nil && e.Key != "" {
			each(hash(e.Service, e.Key), &e, span{offset, int32(len(line))})
		}
		offset += int64(len(line))
		if err == io.EOF {
			*torn = len(line) > 0
			return nil
		}
	}
}

func hash(service, key string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(service + "\x00" + key))
	return h.Sum64()
}

// get returns the cached answer about an address. ok is false when the service must be asked.
func (c *cache) get(key string, now time.Time) (answer locate.Answer, ok bool) {
	if c == nil {
		return answer, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	where, there := c.at[hash(c.service, key)]
	if !there {
		return answer, false
	}
	line := make([]byte, where.length)
	var e entry
	if _, err := c.file.ReadAt(line, where.offset); err != nil || json.Unmarshal(bytes.TrimSpace(line), &e) != nil ||
		e.Key != key || e.Service != c.service {
		return answer, false
	}
	if e.Precision == "" {
		return answer, e.believed(now)
	}
	return locate.Answer{OK: true, Found: locate.Geocoded{
		Position: geo.Position{e.Lon, e.Lat}, Precision: e.Precision, Score: e.Score, Label: e.Label, Key: e.ID,
		PostalCode: e.Postcode, INSEECode: e.Citycode,
	}}, e.believed(now)
}

// put stores an answer. A full disk disables the cache, not the import.
func (c *cache) put(key string, answer locate.Answer, now time.Time) {
	if c == nil {
		return
	}
	e := entry{Service: c.service, Key: key, Date: now.UTC().Truncate(time.Second)}
	if f := answer.Found; answer.OK {
		e.Lon, e.Lat, e.Precision, e.Score = f.Position[0], f.Position[1], f.Precision, f.Score
		e.Label, e.ID, e.Postcode, e.Citycode = f.Label, f.Key, f.PostalCode, f.INSEECode
	}
	line, err := json.Marshal(e)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil || c.broken {
		return
	}
	line = append(line, '\n')
	if _, err := c.file.Write(line); err != nil {
		c.broken = true
		return
	}
	end, err := c.file.Seek(0, io.SeekCurrent) // O_APPEND writes at the end even with other writers
	if err != nil {
		c.broken = true
		return
	}
	c.at[hash(c.service, key)] = span{end - int64(len(line)), int32(len(line))}
}

func (c *cache) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.file.Close()
}
