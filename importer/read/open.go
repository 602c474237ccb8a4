package read

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/importer"
)

// Input is the location of a listing.
type Input struct {
	// Location is a file path, an http(s) URL, or "-" for standard input. `location@key` names
	// the property of a JSON object that contains the rows.
	Location string
	Stdin    io.Reader // read when Location is "-"
}

// Listing is an opened listing: its bytes are on disk, hashed, and its format and encoding are
// known. It can be read several times.
type Listing struct {
	Name       string            // for messages: the file's name, or the URL without its query
	Format     string            // one of the formats of this package
	Encoding   string            // of text formats
	Size       int64             // bytes, decompressed
	Sum        [sha256.Size]byte // SHA-256 of the bytes, decompressed
	Modified   time.Time         // Last-Modified of a listing that came by http(s); zero otherwise
	Attached   string            // name of the file that its server announces; "" none
	Validators                   // of a listing that came by http(s)
	Findings   []importer.Finding

	options  Options
	encoding textEncoding
	census   census
	pages    []string // the files that hold it: one, or the pages of an API
	dir      string   // temporary folder, removed by Close
}

// Open downloads a listing if necessary, reads it once to hash it and detect its encoding, and
// decides its format. The caller must close it. Errors: NotFound, Unavailable (network),
// Invalid (empty, unreadable, not in the declared format).
func Open(ctx context.Context, in Input, opts Options) (*Listing, error) {
	if opts.MaxBytes <= 0 {
		opts.MaxBytes = defaultMax
	}
	l := &Listing{options: opts, census: census{words: map[string]int{}}}
	if err := l.open(ctx, in); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// Close removes the files that Open created.
func (l *Listing) Close() error {
	if l.dir == "" {
		return nil
	}
	dir := l.dir
	l.dir = ""
	return os.RemoveAll(dir)
}

func (l *Listing) open(ctx context.Context, in Input) error {
	location, key := splitKey(in.Location)
	if l.options.Key == "" {
		l.options.Key = key
	}
	var err error
	switch {
	case location == "-":
		l.Name = "l'entrée standard"
		err = l.spool(ctx, in.Stdin)
	case isURL(location):
		err = l.fetchAll(ctx, location)
	default:
		l.Name = filepath.Base(location)
		err = l.openFile(ctx, location)
	}
	if err != nil {
		return err
	}
	return l.examine(ctx)
}

// splitKey cuts `@key` off a location. A URL may contain an @ before its path.
func splitKey(location string) (string, string) {
	at := strings.LastIndexByte(location, '@')
	if at <= 0 || strings.ContainsAny(location[at:], `/\`) {
		return location, ""
	}
	if _, host, ok := strings.Cut(location[:at], "://"); ok && !strings.Contains(host, "/") {
		return location, "" // a name before the host
	}
	if _, err := os.Stat(location); err == nil && !isURL(location) {
		return location, "" // a file whose name holds an @
	}
	return location[:at], location[at+1:]
}

func isURL(location string) bool {
	return strings.HasPrefix(location, "http://") || strings.HasPrefix(location, "https://")
}

func (l *Listing) openFile(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return directory.Errorf(directory.NotFound, "le fichier %s n'existe pas", path)
	case err != nil:
		return directory.Errorf(directory.Invalid, "le fichier %s est illisible : %w", path, cause(err))
	case info.IsDir():
		return directory.Errorf(directory.Invalid, "%s est un dossier : donnez la liste qu'il contient", path)
	case info.Size() > l.options.MaxBytes:
		return l.tooLarge()
	}
	file, err := os.Open(path)
	if err != nil {
		return directory.Errorf(directory.Invalid, "le fichier %s est illisible : %w", path, cause(err))
	}
	defer file.Close()
	magic := make([]byte, 2)
	if _, err := io.ReadFull(file, magic); err == nil && bytes.Equal(magic, gzipMagic) || !info.Mode().IsRegular() {
		return l.spool(ctx, io.MultiReader(bytes.NewReader(magic), file))
	}
	l.pages = []string{path}
	return nil
}

// cause returns the error of the system, without the path that the message already has.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		switch {
		case errors.Is(err, fs.ErrPermission):
			return errors.New("accès refusé")
		default:
			return path.Err
		}
	}
	return err
}

var gzipMagic = []byte{0x1F, 0x8B}

func (l *Listing) tooLarge() error {
	return directory.Errorf(directory.Invalid, "%s dépasse la taille admise (%d Mo) : gardez les "+
		"colonnes et les lignes utiles, ou découpez-la", l.Name, l.options.MaxBytes>>20)
}

// spool stores r on disk as one more page, decompressed if it is gzip.
func (l *Listing) spool(ctx context.Context, r io.Reader) error {
	if r == nil {
		return directory.Errorf(directory.Invalid, "%s est fermée", l.Name)
	}
	buffered := bufio.NewReaderSize(untilDone(ctx, r), 1<<16)
	var src io.Reader = buffered
	if magic, _ := buffered.Peek(2); bytes.Equal(magic, gzipMagic) {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return directory.Errorf(directory.Invalid, "%s est une archive gzip abîmée : exportez-la de nouveau", l.Name)
		}
		src = unzipped
	}
	file, err := l.newPage()
	if err != nil {
		return err
	}
	defer file.Close()
	n, err := io.Copy(file, io.LimitReader(src, l.options.MaxBytes+1))
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.ErrUnexpectedEOF):
		return directory.Errorf(directory.Invalid, "%s est incomplète ou abîmée : téléchargez-la de nouveau", l.Name)
	case errors.Is(err, syscall.ENOSPC):
		return noRoom(err)
	case err != nil:
		return directory.Errorf(directory.Unavailable, "la lecture de %s s'est interrompue : %w", l.Name, cause(err))
	case n > l.options.MaxBytes:
		return l.tooLarge()
	}
	return file.Close()
}

// noRoom returns the error of a temporary folder that cannot be written.
func noRoom(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return directory.Errorf(directory.Unavailable,
			"il n'y a plus de place sur le disque pour garder la liste le temps de la lire")
	}
	return directory.Errorf(directory.Unavailable,
		"la liste ne peut pas être gardée sur le disque le temps de la lire : %w", cause(err))
}

func (l *Listing) newPage() (*os.File, error) {
	if l.dir == "" {
		dir, err := os.MkdirTemp(l.options.TempDir, "lieux-liste-")
		if err != nil {
			return nil, noRoom(err)
		}
		l.dir = dir
	}
	file, err := os.Create(filepath.Join(l.dir, fmt.Sprintf("page-%05d", len(l.pages))))
	if err != nil {
		return nil, noRoom(err)
	}
	l.pages = append(l.pages, file.Name())
	return file, nil
}

type readFunc func(p []byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// untilDone returns r until ctx ends.
func untilDone(ctx context.Context, r io.Reader) io.Reader {
	return readFunc(func(p []byte) (int, error) {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		return r.Read(p)
	})
}

const headBytes = 64 << 10

// examine hashes the whole listing, takes the census of its bytes, and decides the format.
func (l *Listing) examine(ctx context.Context) error {
	sum := sha256.New()
	for _, page := range l.pages {
		file, err := os.Open(page)
		if err != nil {
			return directory.Errorf(directory.Invalid, "%s est illisible : %w", l.Name, cause(err))
		}
		n, err := io.CopyBuffer(io.MultiWriter(sum, &l.census), untilDone(ctx, file), make([]byte, 1<<18))
		file.Close()
		l.Size += n
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			return directory.Errorf(directory.Invalid, "%s est illisible : %w", l.Name, cause(err))
		}
	}
	l.census.finish()
	sum.Sum(l.Sum[:0])
	head, err := l.head()
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(bytes.TrimPrefix(head, bomUTF8))) == 0 {
		return directory.Errorf(directory.Invalid, "%s est vide : exportez la liste de nouveau", l.Name)
	}
	return l.settle(head)
}

func (l *Listing) head() ([]byte, error) {
	file, err := os.Open(l.pages[0])
	if err != nil {
		return nil, directory.Errorf(directory.Invalid, "%s est illisible : %w", l.Name, cause(err))
	}
	defer file.Close()
	head := make([]byte, headBytes)
	n, _ := io.ReadFull(file, head)
	return head[:n], nil
}

// settle decides encoding and format from the first bytes.
func (l *Listing) settle(head []byte) (err error) {
	if kind := binaryKind(head); kind != "" {
		return notAListing(l.Name, kind)
	}
	announced := l.options.Encoding != ""
	if announced {
		l.encoding, err = namedEncoding(l.options.Encoding, &l.census)
		if err != nil {
			return err
		}
		if l.encoding.isUTF16() && !looksUTF16(head) {
			return directory.Errorf(directory.Invalid, "%s est annoncé en UTF-16 et n'en est pas", l.Name)
		}
	} else {
		l.encoding = detectEncoding(head, &l.census)
	}
	sample := head
	if (l.encoding.decode != nil || l.encoding.legacy != nil) && !startsBinary(head) {
		sample, _ = io.ReadAll(l.encoding.reader(bytes.NewReader(head)))
	}
	if l.Format, err = chooseFormat(l.Name, l.options.Format, sample); err != nil {
		return err
	}
	if isBinary(l.Format) {
		return nil
	}
	if looksBinary(sample) {
		return directory.Errorf(directory.Invalid, "%s n'est pas une liste : le fichier est binaire ; ouvrez-le avec le "+
			"programme qui l'a fait, puis exportez-le en CSV", l.Name)
	}
	if announced && l.encoding.repair {
		l.Findings = append(l.Findings, finding("liste.encodage_faux", importer.Corrected, l.options.Encoding,
			"Tout le texte n'est pas dans l'encodage annoncé."))
	}
	l.Encoding = l.encoding.name
	l.Findings = append(l.Findings, l.encoding.findings(announced, &l.census)...)
	return nil
}

// LostLetters reports whether an earlier program replaced letters of the listing by U+FFFD, or the encoding of the
// listing does not use one of its bytes.
func (l *Listing) LostLetters() bool { return l.census.lost || l.encoding.legacy != nil }

// Save writes the bytes of the listing, decompressed. It returns Invalid for a listing in several pages.
func (l *Listing) Save(w io.Writer) error {
	if len(l.pages) > 1 {
		return directory.Errorf(directory.Invalid, "%s donne sa liste en %d pages : donnez l'adresse du fichier entier",
			l.Name, len(l.pages))
	}
	file, err := os.Open(l.pages[0])
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(w, file)
	return err
}

// Records returns a reader of the rows, from the first.
func (l *Listing) Records() (Reader, error) {
	switch l.Format {
	case CSV:
		return newCSV(l)
	case XLSX:
		return newXLSX(l)
	case ODS:
		return newODS(l)
	case XLS:
		return newXLS(l)
	case GeoPackage:
		return newGeoPackage(l)
	case KML, KMZ:
		return newKML(l)
	}
	return newJSON(l)
}

// SplitArrays changes that option for the readers returned later.
func (l *Listing) SplitArrays(split bool) { l.options.SplitArrays = split }

// text opens one page as text in UTF-8.
func (l *Listing) text(page int) (*os.File, io.Reader, error) {
	file, err := os.Open(l.pages[page])
	if err != nil {
		return nil, nil, directory.Errorf(directory.Invalid, "%s est illisible : %w", l.Name, cause(err))
	}
	return file, l.encoding.reader(file), nil
}
