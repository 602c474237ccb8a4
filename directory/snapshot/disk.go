package snapshot

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"time"
	"unsafe"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/files"
	"github.com/lieux-numeriques/lieux/directory/quality"
)

// The disk copy is the flat slices as they are in memory, so that loading is one
// read. Little-endian; every section begins at a multiple of 8.
//
//	magic     8 bytes: "LIEUXSNP"
//	format    8 bytes: see formatOf
//	length    8 bytes: of the sections
//	checksum  8 bytes: CRC-32C of the sections
//	sections  each: 8 bytes of length, then the bytes, padded to 8
//
// A copy of another format is ignored and rebuilt from the database.
var (
	magic      = [8]byte([]byte("LIEUXSNP"))
	castagnoli = crc32.MakeTable(crc32.Castagnoli)

	errNoCopy  = errors.New("snapshot: no disk copy")
	errCorrupt = errors.New("snapshot: damaged disk copy")

	errOtherFormat = errors.New("snapshot: the disk copy is of another format")
)

const headerSize = 32

// diskMeta holds what is not a flat slice. Its Go names are part of the format, see formatOf.
type diskMeta struct {
	Store      directory.Store
	Program    string
	Version    int64
	Built      time.Time
	Places     int
	Sources    []directory.SourceSummary
	Localities []directory.Locality
	Schedules  []diskSchedule
	Values     [][]string // of the postings
	Criteria   *directory.Criteria
}

type diskSchedule struct {
	Hours       []string
	INSEE, Zone string
}

// section is one slice of a Snapshot, seen as bytes when written, and set from bytes when read.
type section struct {
	element reflect.Type
	parts   func() [][]byte // written one after the other
	set     func([]byte) error
}

// flat returns the section of a slice of numbers.
func flat[T any](slice *[]T) section {
	var zero T
	size := int(unsafe.Sizeof(zero))
	return section{
		element: reflect.TypeFor[T](),
		parts: func() [][]byte {
			return [][]byte{unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(*slice))), len(*slice)*size)}
		},
		set: func(b []byte) error {
			if len(b)%size != 0 {
				return errCorrupt
			}
			*slice = unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/size)
			return nil
		},
	}
}

// joined returns the section of an arena, which is read back as one piece.
func joined(a *arena) section {
	return section{
		element: reflect.TypeFor[byte](),
		parts:   func() [][]byte { return [][]byte{a.base, a.more} },
		set: func(b []byte) error {
			*a = arena{base: b}
			return nil
		},
	}
}

// sections returns the sections of the disk copy, in order.
func (s *Snapshot) sections() []section {
	list := []section{
		flat(&s.ids.bytes), flat(&s.ids.offsets), flat(&s.redirects.bytes), flat(&s.redirects.offsets),
		flat(&s.targets),
		flat(&s.shared.bytes), flat(&s.shared.offsets), flat(&s.coldShared.bytes), flat(&s.coldShared.offsets),
		joined(&s.hot), joined(&s.cold), flat(&s.features), flat(&s.coldAt),
		flat(&s.positions), flat(&s.masks), flat(&s.outcomes), flat(&s.updated), flat(&s.locality),
		flat(&s.index.terms.bytes), flat(&s.index.terms.offsets), flat(&s.index.starts), flat(&s.index.list),
		flat(&s.keys), flat(&s.keyPlace),
	}
	for _, p := range s.postings() {
		list = append(list, flat(&p.starts), flat(&p.places))
	}
	return list
}

// Save writes the version to path, atomically: the file is either the complete old copy or the complete new one.
func (s *Snapshot) Save(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("snapshot: save: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*"+partSuffix)
	if err != nil {
		return fmt.Errorf("snapshot: save: %w", err)
	}
	// The lock ends with the process and makes removeParts keep the file while it is
	// written. It has no effect where files cannot be locked.
	_ = files.Lock(f)
	err = s.write(f)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("snapshot: save: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

// partSuffix ends the name of a disk copy that is being written.
const partSuffix = ".part"

// removeParts removes the files that a process left next to path when it was killed
// while it wrote the disk copy. Those that a running process writes are locked, and stay.
func removeParts(path string) error {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("snapshot: remove unfinished copies: %w", err)
	}
	var errs []error
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), filepath.Base(path)+".") && strings.HasSuffix(e.Name(), partSuffix) {
			errs = append(errs, removePart(filepath.Join(filepath.Dir(path), e.Name())))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("snapshot: remove unfinished copies: %w", err)
	}
	return nil
}

func removePart(name string) error {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // its writer has finished it meanwhile
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if files.Lock(f) != nil {
		return nil // its writer is running
	}
	return os.Remove(name)
}

func (s *Snapshot) write(f io.WriteSeeker) error {
	meta, err := json.Marshal(s.meta())
	if err != nil {
		return err
	}
	if _, err := f.Write(make([]byte, headerSize)); err != nil {
		return err
	}
	sum, length := crc32.New(castagnoli), uint64(0)
	w := bufio.NewWriterSize(io.MultiWriter(f, sum), 1<<20)
	var pad [8]byte
	for _, parts := range append([][][]byte{{meta}}, s.raw()...) {
		size := 0
		for _, part := range parts {
			size += len(part)
		}
		whole := append([][]byte{binary.LittleEndian.AppendUint64(nil, uint64(size))}, parts...)
		for _, part := range append(whole, pad[:-size&7]) {
			if _, err := w.Write(part); err != nil {
				return err
			}
			length += uint64(len(part))
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	header := append(make([]byte, 0, headerSize), magic[:]...)
	header = binary.LittleEndian.AppendUint64(header, formatOf(s.bits))
	header = binary.LittleEndian.AppendUint64(header, length)
	header = binary.LittleEndian.AppendUint64(header, uint64(sum.Sum32()))
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = f.Write(header)
	return err
}

func (s *Snapshot) raw() [][][]byte {
	var all [][][]byte
	for _, sec := range s.sections() {
		all = append(all, sec.parts())
	}
	return all
}

func (s *Snapshot) meta() diskMeta {
	m := diskMeta{
		Store: s.store, Program: s.program,
		Version: s.version, Built: s.built, Places: s.n, Sources: s.sources, Localities: s.localities,
		Criteria: s.judge.Criteria,
	}
	for _, p := range s.postings() {
		m.Values = append(m.Values, p.Values)
	}
	for _, c := range s.schedules {
		m.Schedules = append(m.Schedules, diskSchedule{c.Hours, c.INSEE, c.Zone})
	}
	return m
}

// Load reads a version that Save wrote. The error reports whether the copy is missing,
// damaged or of another format; the caller then rebuilds it.
func Load(path string) (*Snapshot, error) {
	raw, err := readAligned(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNoCopy
	}
	if errors.Is(err, errOtherFormat) || errors.Is(err, errCorrupt) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("snapshot: load: %w", err)
	}
	if len(raw) < headerSize || [8]byte(raw[:8]) != magic ||
		binary.LittleEndian.Uint64(raw[8:]) != formatOf(standardBits) {
		return nil, errOtherFormat
	}
	body := raw[headerSize:]
	if binary.LittleEndian.Uint64(raw[16:]) != uint64(len(body)) ||
		binary.LittleEndian.Uint64(raw[24:]) != uint64(crc32.Checksum(body, castagnoli)) {
		return nil, fmt.Errorf("%w: its checksum is wrong", errCorrupt)
	}
	return decode(body)
}

// decode returns a Snapshot whose slices alias body, which begins at a multiple of 8.
func decode(body []byte) (*Snapshot, error) {
	next := func() ([]byte, error) {
		if len(body) < 8 {
			return nil, errCorrupt
		}
		n := binary.LittleEndian.Uint64(body)
		padded := (n + 7) &^ 7
		if n > padded || padded > uint64(len(body)-8) {
			return nil, errCorrupt
		}
		b := body[8 : 8+n : 8+n]
		body = body[8+padded:]
		return b, nil
	}
	first, err := next()
	if err != nil {
		return nil, err
	}
	var m diskMeta
	if err := json.Unmarshal(first, &m); err != nil {
		return nil, fmt.Errorf("%w: %w", errCorrupt, err)
	}
	s := &Snapshot{bits: standardBits, free: make([]postings, len(freeFilters)), store: m.Store, version: m.Version,
		program: m.Program, copied: true,
		built: m.Built, day: quality.DayOf(m.Built), n: m.Places, sources: m.Sources, localities: m.Localities}
	if len(m.Values) != len(s.postings()) {
		return nil, errCorrupt
	}
	for i, p := range s.postings() {
		p.Values = m.Values[i]
	}
	if s.judge, err = quality.New(m.Criteria); err != nil {
		return nil, fmt.Errorf("%w: %w", errCorrupt, err)
	}
	for _, c := range m.Schedules {
		s.schedules = append(s.schedules, &schedule{Hours: c.Hours, INSEE: c.INSEE, Zone: c.Zone})
	}
	for _, sec := range s.sections() {
		b, err := next()
		if err == nil {
			err = sec.set(b)
		}
		if err != nil {
			return nil, err
		}
	}
	return s, s.revive()
}

// revive checks the lengths that indexing relies on, and derives the rest.
func (s *Snapshot) revive() error {
	for _, n := range []int{len(s.ids.offsets) - 1, len(s.features), len(s.coldAt), len(s.positions),
		len(s.updated), len(s.locality)} {
		if n != s.n {
			return fmt.Errorf("%w: lengths disagree", errCorrupt)
		}
	}
	if len(s.masks) != s.n*s.bits.wordCount() {
		return fmt.Errorf("%w: bits of another vocabulary", errCorrupt)
	}
	if len(s.outcomes) != s.n*s.judge.OutcomeSize() || !s.judge.ValidOutcomes(s.outcomes) {
		return fmt.Errorf("%w: findings of other criteria", errCorrupt)
	}
	return s.derive()
}

// maxCopy is the size in bytes of the largest copy that is read: some fifty million places.
const maxCopy = 64 << 30

// checkSize refuses a file whose header does not say its size, before any memory is taken for it.
func checkSize(f *os.File, size int64) error {
	var header [headerSize]byte
	if _, err := f.ReadAt(header[:], 0); err != nil || [8]byte(header[:8]) != magic {
		return errOtherFormat
	}
	if said := binary.LittleEndian.Uint64(header[16:]); said != uint64(size-headerSize) || size > maxCopy {
		return fmt.Errorf("%w: its size is not the one that it says", errCorrupt)
	}
	return nil
}

// readAligned reads a file so that its bytes begin at a multiple of 8.
func readAligned(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if err := checkSize(f, info.Size()); err != nil {
		return nil, err
	}
	words := make([]uint64, (info.Size()+7)/8)
	raw := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), len(words)*8)[:info.Size()]
	_, err = io.ReadFull(f, raw)
	return raw, err
}
