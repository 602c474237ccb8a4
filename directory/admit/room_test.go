package admit_test

import (
	"errors"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/admit"
)

// One client cannot fill the room, and all together not more than it.
func TestRoomIsSharedAndBounded(t *testing.T) {
	r := admit.NewRoom(100)
	hold := func(client string, bytes int) (free func(), refused *admit.Refused) {
		free, err := r.Hold(client, bytes)
		if err != nil && !errors.As(err, &refused) {
			t.Fatal(err)
		}
		return free, refused
	}
	free, refused := hold("slow", 20)
	if refused != nil {
		t.Fatal(refused)
	}
	if _, refused := hold("slow", 10); refused == nil || refused.Busy {
		t.Errorf("more than its quarter: %v", refused)
	}
	if _, refused := hold("", 70); refused != nil {
		t.Errorf("clients that are not told apart: %v", refused)
	}
	if _, refused := hold("other", 11); refused == nil || !refused.Busy {
		t.Errorf("more than the room: %v", refused)
	}
	free()
	if _, refused := hold("slow", 25); refused != nil || r.Held() != 95 {
		t.Errorf("after one has gone: %v, %d bytes", refused, r.Held())
	}
}
