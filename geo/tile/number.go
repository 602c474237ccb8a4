package tile

import "strconv"

var powersOf10 = [...]float64{1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

// AppendFixed appends v rounded to some decimals (0..9), without trailing
// zeros: 2.5 and not 2.500. |v| must be under 1e9; what is not (NaN included)
// is written in full by strconv, NaN and infinities as 0, which JSON can hold.
func AppendFixed(dst []byte, v float64, decimals int) []byte {
	if !(v > -1e9 && v < 1e9) {
		if v-v != 0 {
			return append(dst, '0')
		}
		return strconv.AppendFloat(dst, v, 'f', -1, 64)
	}
	negative := v < 0
	if negative {
		v = -v
	}
	n := uint64(v*powersOf10[decimals] + 0.5)
	if n == 0 {
		return append(dst, '0')
	}
	for decimals > 0 && n%10 == 0 {
		n, decimals = n/10, decimals-1
	}
	if negative {
		dst = append(dst, '-')
	}
	var digits [24]byte
	at := len(digits)
	for written := 0; n > 0 || written <= decimals; written++ {
		if written == decimals && decimals > 0 {
			at--
			digits[at] = '.'
		}
		at--
		digits[at] = byte('0' + n%10)
		n /= 10
	}
	return append(dst, digits[at:]...)
}

// AppendLonLat appends `lon,lat` with 7 decimals (1 cm).
func AppendLonLat(dst []byte, lon, lat float64) []byte {
	dst = AppendFixed(dst, lon, 7)
	dst = append(dst, ',')
	return AppendFixed(dst, lat, 7)
}
