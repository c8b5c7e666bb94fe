#if canImport(Glibc)
private import Glibc
#endif

/// Sine and cosine of a bearing: the unit vector's parts east and north.
func bearingVector(_ degrees: Double) -> (sine: Double, cosine: Double) {
    (sin(degrees * .pi / 180), cos(degrees * .pi / 180))
}
