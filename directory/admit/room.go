package admit

import "sync"

// Room bounds the bytes that are held at once for those who take long to receive them. It is safe
// for concurrent use.
type Room struct {
	total, perOne int // bytes

	mu   sync.Mutex
	held int
	by   map[string]int
}

// NewRoom returns a room of so many bytes, of which one client may fill a quarter.
func NewRoom(bytes int) *Room { return &Room{total: bytes, perOne: bytes / 4, by: map[string]int{}} }

// Hold takes bytes of the room for a client and returns what gives them back, which the caller calls
// once. The error is a *Refused. An unknown client, "", stands for many: it may fill the room.
func (r *Room) Hold(name string, bytes int) (free func(), err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.held+bytes > r.total:
		return nil, &Refused{Later: heldFor, Busy: true}
	case name != "" && r.by[name]+bytes > r.perOne:
		return nil, &Refused{Later: heldFor}
	}
	r.held += bytes
	r.by[name] += bytes
	return func() { r.free(name, bytes) }, nil
}

func (r *Room) free(name string, bytes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held -= bytes
	if r.by[name] -= bytes; r.by[name] == 0 {
		delete(r.by, name)
	}
}

// Held returns how many bytes are held.
func (r *Room) Held() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.held
}
