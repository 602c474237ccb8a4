//go:build unix

package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
)

// server is the PostgreSQL server of one cluster. Its methods are called with
// the start lock held.
type server struct {
	layout  layout
	account account
	bin     binaries
	log     *slog.Logger

	settings []string // beyond arguments(), "name=value"
}

// ensureCreated picks the binaries that fit the cluster, and makes the cluster
// when there is none. It is made under another name and renamed, so an unfinished one never counts.
// initdb holds the start lock too: if this process is killed, the next one waits for its end.
func (s *server) ensureCreated(installed []binaries, start *lock) error {
	raw, err := os.ReadFile(filepath.Join(s.layout.data, "PG_VERSION"))
	if err == nil {
		return s.pickBinaries(strings.TrimSpace(string(raw)), installed)
	}
	if !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("le cluster PostgreSQL de %s n'est pas lisible (%w) : relancez avec le compte qui l'a créé, ou "+
			"choisissez un autre dossier avec --data-dir", s.layout.data, usererror.Wrap(err))
	}
	s.bin = installed[0]
	started := time.Now()
	draft := s.layout.data + ".nouveau"
	if err := os.RemoveAll(draft); err != nil {
		return fmt.Errorf("effacer %s, resté d'une création interrompue : %w", draft, usererror.Wrap(err))
	}
	cmd := s.account.command(s.layout.root, filepath.Join(s.bin.dir, "initdb"),
		"--pgdata", draft, "--username", superuser, "--auth", "trust", "--encoding", "UTF8", "--no-locale",
		"--no-instructions")
	cmd.ExtraFiles = []*os.File{start.file}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("créer le cluster PostgreSQL dans %s : %s", s.layout.root, lastLine(out, err))
	}
	if err := os.Rename(draft, s.layout.data); err != nil {
		return fmt.Errorf("créer le cluster PostgreSQL : %w", err)
	}
	s.log.Info("cluster PostgreSQL créé", "dossier", s.layout.data, "version", s.bin.major, "duree",
		time.Since(started).Round(time.Millisecond))
	return nil
}

func (s *server) pickBinaries(version string, installed []binaries) error {
	major, err := strconv.Atoi(version)
	if err != nil {
		return fmt.Errorf("le cluster de %s est d'une version inconnue de PostgreSQL (%q)", s.layout.data, version)
	}
	i := slices.IndexFunc(installed, func(b binaries) bool { return b.major == major })
	if i < 0 {
		var have []string
		for _, b := range installed {
			have = append(have, strconv.Itoa(b.major))
		}
		return fmt.Errorf("les données de %s ont été créées par PostgreSQL %d, qui n'est pas installé avec PostGIS "+
			"(trouvé : %s) : %s, ou choisissez un autre dossier avec --data-dir et réimportez",
			s.layout.data, major, strings.Join(have, ", "), installHint(major))
	}
	s.bin = installed[i]
	return nil
}

// ensureRunning starts the server unless it runs already, and waits for it.
func (s *server) ensureRunning(ctx context.Context) error {
	if pid := s.runningPID(); pid != 0 {
		if err := s.waitReady(ctx, nil); err != nil {
			return fmt.Errorf("PostgreSQL (processus %d) tourne mais ne répond pas : %w", pid, err)
		}
		return s.ensureDatabase(ctx)
	}
	if err := s.removeLeftovers(); err != nil {
		return err
	}
	logFile, err := openHere(s.layout.logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY)
	if err != nil {
		return fmt.Errorf("journal de PostgreSQL : %w", usererror.Wrap(err))
	}
	defer logFile.Close()
	if err := s.account.own(logFile); err != nil {
		return err
	}
	offset, _ := logFile.Seek(0, 2)
	cmd := s.account.command(s.layout.data, filepath.Join(s.bin.dir, "postgres"), s.arguments()...)
	cmd.Stdout, cmd.Stderr = logFile, logFile
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("démarrer PostgreSQL : %w", err)
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	if err := s.waitReady(ctx, exited); err != nil {
		return fmt.Errorf("PostgreSQL n'a pas démarré : %s", s.reason(offset, err))
	}
	return s.ensureDatabase(ctx)
}

// arguments configures the server on its command line, so that nothing that was
// edited or left in its files can open a port.
func (s *server) arguments() []string {
	settings := []string{
		"listen_addresses=",
		"unix_socket_directories=" + s.layout.socketDir,
		"unix_socket_permissions=0700",
		"port=" + port,
		"max_connections=100",
		"shared_buffers=128MB",
		"max_wal_size=2GB",
		// The cluster has no replica: filling a new table needs no WAL.
		"wal_level=minimal",
		"max_wal_senders=0",
		"synchronous_commit=on",
		"logging_collector=off",
		"jit=off", // a hardened service may not run code that was written in memory
		"log_timezone=UTC",
		"timezone=UTC",
	}
	args := []string{"-D", s.layout.data}
	for _, setting := range append(settings, s.settings...) {
		args = append(args, "-c", setting)
	}
	return args
}

// waitReady polls until the server answers; exited ends the wait early.
func (s *server) waitReady(ctx context.Context, exited <-chan error) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		err := s.layout.ping(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-exited:
			return errors.New("il s'est arrêté aussitôt")
		case <-ctx.Done():
			return fmt.Errorf("il ne répond pas (%w)", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (s *server) ensureDatabase(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.layout.url("postgres"))
	if err != nil {
		return fmt.Errorf("joindre PostgreSQL : %w", err)
	}
	defer conn.Close(ctx)
	var exists bool
	if err := conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`,
		database).Scan(&exists); err != nil {
		return fmt.Errorf("chercher la base : %w", err)
	}
	if exists {
		return nil
	}
	if _, err := conn.Exec(ctx, `create database `+pgx.Identifier{database}.Sanitize()); err != nil {
		return fmt.Errorf("créer la base : %w", err)
	}
	return nil
}

// stop asks for a fast shutdown (open transactions are rolled back) and waits.
func (s *server) stop(ctx context.Context) error {
	pid := s.runningPID()
	if pid == 0 {
		return nil
	}
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil {
		return fmt.Errorf("arrêter PostgreSQL : %w", err)
	}
	for s.runningPID() != 0 {
		select {
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL (processus %d) ne s'est pas arrêté : %w", pid, ctx.Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
	return nil
}

// runningPID returns the process of this cluster's server, or 0. The file that names
// it survives a crash, and its number may since belong to another program.
func (s *server) runningPID() int {
	raw, err := os.ReadFile(filepath.Join(s.layout.data, "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := bytes.Cut(raw, []byte{'\n'})
	pid, err := strconv.Atoi(strings.TrimSpace(string(first)))
	if err != nil || pid <= 1 {
		return 0
	}
	if !isServerOf(pid, s.layout.data) {
		return 0
	}
	return pid
}

// isServerOf reports whether a process is the PostgreSQL server of a cluster.
func isServerOf(pid int, data string) bool {
	if err := syscall.Kill(pid, 0); err != nil && !errors.Is(err, syscall.EPERM) {
		return false
	}
	args, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		args, err = exec.Command("ps", "-p", strconv.Itoa(pid), "-o", "args=").Output()
	}
	return err == nil && bytes.Contains(args, []byte("postgres")) && bytes.Contains(args, []byte(data))
}

// removeLeftovers deletes the lock files of a server that died: PostgreSQL itself
// refuses to start when their process number has been given to another program.
func (s *server) removeLeftovers() error {
	socket := filepath.Join(s.layout.socketDir, ".s.PGSQL."+port)
	for _, file := range []string{filepath.Join(s.layout.data, "postmaster.pid"), socket + ".lock", socket} {
		err := os.Remove(file)
		if err == nil {
			s.log.Info("verrou resté d'un arrêt brutal effacé", "fichier", file)
		} else if !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("effacer %s, resté d'un arrêt brutal : %w", file, usererror.Wrap(err))
		}
	}
	return nil
}

// reason returns what the server wrote in its log since offset, else the text of err.
func (s *server) reason(offset int64, err error) string {
	raw, readErr := os.ReadFile(s.layout.logFile)
	if readErr != nil || int64(len(raw)) <= offset {
		return err.Error()
	}
	for _, line := range strings.Split(string(raw[offset:]), "\n") {
		if _, message, found := strings.Cut(line, "FATAL:"); found {
			return strings.TrimSpace(message) + " (journal : " + s.layout.logFile + ")"
		}
	}
	return err.Error() + " (journal : " + s.layout.logFile + ")"
}

// lastLine returns the line of a program's output that says why it failed.
func lastLine(out []byte, err error) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	for _, line := range lines {
		if strings.Contains(line, "error:") || strings.Contains(line, "FATAL:") {
			return strings.TrimSpace(line)
		}
	}
	if last := strings.TrimSpace(lines[len(lines)-1]); last != "" {
		return last
	}
	return err.Error()
}
