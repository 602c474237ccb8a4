//go:build unix

package cluster

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
)

// account is the system account that the server runs as.
type account struct {
	uid, gid int
	other    bool // not the account of this process: only root can do that
}

// clusterAccount decides who runs the server: this account, unless it is root;
// then the owner of the existing cluster, else the system's "postgres" or "nobody".
func clusterAccount(data string) (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	if info, err := os.Stat(data); err == nil {
		if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Uid != 0 {
			return account{uid: int(st.Uid), gid: int(st.Gid), other: true}, nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, _ := strconv.Atoi(u.Uid)
			gid, _ := strconv.Atoi(u.Gid)
			return account{uid: uid, gid: gid, other: true}, nil
		}
	}
	return account{}, errors.New("PostgreSQL refuse de tourner en root et aucun compte « postgres » ou « nobody » " +
		"n'existe : créez-en un (adduser --system postgres) ou lancez lieux avec un compte ordinaire")
}

// own changes the owner of an open file or directory to the account. It is given no path, which could
// lead elsewhere by a symbolic link that another account made.
func (a account) own(f *os.File) error {
	if !a.other {
		return nil
	}
	if err := f.Chown(a.uid, a.gid); err != nil {
		return fmt.Errorf("donner %s au compte de PostgreSQL : %w", f.Name(), usererror.Wrap(err))
	}
	return nil
}

// openHere opens a file that is not a symbolic link.
func openHere(path string, flags int) (*os.File, error) {
	return os.OpenFile(path, flags|syscall.O_NOFOLLOW|syscall.O_CLOEXEC, 0o600)
}

// command prepares a program that works below dir as the account, apart from
// this process's terminal, so that an interrupt reaches lieux alone.
func (a account) command(dir string, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = "/" // the account may not be allowed to enter the current directory
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		// PostgreSQL would tell systemd that the service is ready when only its database is.
		return strings.HasPrefix(v, "NOTIFY_SOCKET=") ||
			strings.HasPrefix(v, "PG") || strings.HasPrefix(v, "LC_") || strings.HasPrefix(v, "LANG")
	})
	cmd.Env = append(cmd.Env, "LC_ALL=C")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if a.other {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
		allowTraversal(cmd.SysProcAttr, dir, a)
	}
	return cmd
}

// closedParent is the first directory above path that the account cannot
// traverse, or "": a temporary or home directory of root has mode 0700.
func (a account) closedParent(path string) string {
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil {
			return dir
		}
		st, ok := info.Sys().(*syscall.Stat_t)
		if ok && !traversable(info.Mode(), int(st.Uid), int(st.Gid), a) {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

func traversable(mode fs.FileMode, uid, gid int, a account) bool {
	switch {
	case a.uid == uid:
		return mode&0o100 != 0
	case a.gid == gid:
		return mode&0o010 != 0
	}
	return mode&0o001 != 0
}

func ownerOf(f *os.File) (uid int, err error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return os.Geteuid(), nil
	}
	return int(st.Uid), nil
}
