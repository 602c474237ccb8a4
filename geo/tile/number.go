package tile

import "strconv"

// powersOf10 is indexed by the number of decimals.
var powersOf10 = [...]float64{1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

// AppendFixed appends v rounded to decimals (0..9) decimal places, without
// trailing zeros: 2.5 and not 2.500. Numbers of 1e9 and more are written in full;
// NaN and the infinities as 0, which is valid JSON.
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

// AppendLonLat appends `lon,lat` with at most 7 decimals (1 cm). Both are degrees in
// -200..200.
func AppendLonLat(dst []byte, lon, lat float64) []byte {
	dst = append(appendFixed7(dst, fixed7(lon)), ',')
	return appendFixed7(dst, fixed7(lat))
}

// fixed7 returns degrees as ten-millionths, rounded half away from zero.
func fixed7(degrees float64) int32 {
	if degrees < 0 {
		return -int32(-degrees*1e7 + 0.5)
	}
	return int32(degrees*1e7 + 0.5)
}

// appendFixed7 appends v ten-millionths as AppendFixed does with 7 decimals.
func appendFixed7(dst []byte, v int32) []byte {
	n := uint32(v)
	if v < 0 {
		dst, n = append(dst, '-'), -n
	}
	whole, part := n/1e7, n%1e7
	switch {
	case whole >= 100:
		dst = append(dst, byte('0'+whole/100), byte('0'+whole/10%10), byte('0'+whole%10))
	case whole >= 10:
		dst = append(dst, byte('0'+whole/10), byte('0'+whole%10))
	default:
		dst = append(dst, byte('0'+whole))
	}
	if part == 0 {
		return dst
	}
	high, low := part/1000, part%1000 // two independent chains of divisions run in parallel
	digits := [8]byte{
		'.', byte('0' + high/1000), byte('0' + high/100%10), byte('0' + high/10%10), byte('0' + high%10),
		byte('0' + low/100), byte('0' + low/10%10), byte('0' + low%10),
	}
	end := len(digits)
	for digits[end-1] == '0' {
		end--
	}
	return append(dst, digits[:end]...)
}
