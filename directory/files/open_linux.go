package files

import (
	"fmt"
	"os"
)

// openAgain opens an open file once more, with a position of its own: it stays whole when the
// first one is closed.
func openAgain(f *os.File) (Reader, error) {
	return os.Open(fmt.Sprintf("/proc/self/fd/%d", f.Fd()))
}

// dropFile gives back the room of a file that is no longer kept. Its readers are not disturbed.
func dropFile(f *os.File) { _ = f.Close() }
