internal import Arithmetic

/// The one-dimensional transforms of Winograd's F(4, 3): four outputs of a three-tap filter.
///
/// With data d (6), filter g (3) and matrices Bᵀ (6 × 6), G (6 × 3), Aᵀ (4 × 6), the outputs are
/// Aᵀ[(G g) ⊙ (Bᵀ d)]: 6 multiplications in place of 12 (Lavin and Gray, 2016). In two dimensions each
/// is applied to rows, then to columns: 36 in place of 144.
///
/// The matrices interpolate at the points 0, ±α, ±β and ∞ with α = 5/8 and β = 3/2, which lose fewer
/// digits than the usual 1 and 2 (Barabasz et al., 2020); all constants but those of G are exact.
enum WinogradTransform {
  /// Outputs of a tile, each way.
  static let outputs = 4
  /// Inputs of a tile, each way, and its frequencies.
  static let inputs = 6

  typealias Lanes = SIMD8<Float>
  typealias Three = (Lanes, Lanes, Lanes)
  typealias Four = (Lanes, Lanes, Lanes, Lanes)
  typealias Six = (Lanes, Lanes, Lanes, Lanes, Lanes, Lanes)

  private static var alpha: Float { 0.625 }
  private static var alpha2: Float { 0.390625 }
  private static var alpha3: Float { 0.244140625 }
  private static var beta: Float { 1.5 }
  private static var beta2: Float { 2.25 }
  private static var beta3: Float { 3.375 }
  /// α² + β².
  private static var sum2: Float { 2.640625 }
  /// α²β².
  private static var product2: Float { 0.87890625 }
  /// G's factors 1 / (α²β²), 1 / 2α²(α² − β²), 1 / 2β²(β² − α²).
  private static var factor0: Float { 1.137_777_8 }
  private static var factorAlpha: Float { -0.688_403_36 }
  private static var factorBeta: Float { 0.119_514_47 }

  /// Bᵀ d.
  @inline(__always)
  static func input(_ d: Six) -> Six {
    let evenAlpha = d.4.adding(d.2, times: -beta2)
    let oddAlpha = d.3.adding(d.1, times: -beta2)
    let evenBeta = d.4.adding(d.2, times: -alpha2)
    let oddBeta = d.3.adding(d.1, times: -alpha2)
    return (
      d.4.adding(d.2, times: -sum2).adding(d.0, times: product2),
      evenAlpha.adding(oddAlpha, times: alpha), evenAlpha.adding(oddAlpha, times: -alpha),
      evenBeta.adding(oddBeta, times: beta), evenBeta.adding(oddBeta, times: -beta),
      d.5.adding(d.3, times: -sum2).adding(d.1, times: product2)
    )
  }

  /// Aᵀ m.
  @inline(__always)
  static func output(_ m: Six) -> Four {
    let (evenAlpha, oddAlpha) = (m.1 + m.2, m.1 - m.2)
    let (evenBeta, oddBeta) = (m.3 + m.4, m.3 - m.4)
    return (
      m.0 + evenAlpha + evenBeta,
      (oddAlpha * alpha).adding(oddBeta, times: beta),
      (evenAlpha * alpha2).adding(evenBeta, times: beta2),
      m.5.adding(oddAlpha, times: alpha3).adding(oddBeta, times: beta3)
    )
  }

  /// A y: the gradient of outputs y, taken back to the frequencies.
  @inline(__always)
  static func outputGradient(_ y: Four) -> Six {
    let evenAlpha = y.0.adding(y.2, times: alpha2)
    let oddAlpha = (y.1 * alpha).adding(y.3, times: alpha3)
    let evenBeta = y.0.adding(y.2, times: beta2)
    let oddBeta = (y.1 * beta).adding(y.3, times: beta3)
    return (
      y.0, evenAlpha + oddAlpha, evenAlpha - oddAlpha, evenBeta + oddBeta, evenBeta - oddBeta, y.3
    )
  }

  /// G g.
  @inline(__always)
  static func filter(_ g: Three) -> Six {
    let evenAlpha = g.0.adding(g.2, times: alpha2) * factorAlpha
    let oddAlpha = g.1 * (factorAlpha * alpha)
    let evenBeta = g.0.adding(g.2, times: beta2) * factorBeta
    let oddBeta = g.1 * (factorBeta * beta)
    return (
      g.0 * factor0, evenAlpha + oddAlpha, evenAlpha - oddAlpha, evenBeta + oddBeta,
      evenBeta - oddBeta, g.2
    )
  }

  /// Gᵀ u: the gradient of a transformed filter u, taken back to the filter.
  @inline(__always)
  static func filterGradient(_ u: Six) -> Three {
    let evenAlpha = (u.1 + u.2) * factorAlpha
    let evenBeta = (u.3 + u.4) * factorBeta
    return (
      evenAlpha.adding(u.0, times: factor0) + evenBeta,
      ((u.1 - u.2) * (factorAlpha * alpha)).adding(u.3 - u.4, times: factorBeta * beta),
      u.5.adding(evenAlpha, times: alpha2).adding(evenBeta, times: beta2)
    )
  }
}

extension SIMD8<Float> {
  /// self + c·x, rounded once.
  @inline(__always)
  fileprivate func adding(_ x: Self, times c: Float) -> Self {
    addingProduct(x, Self(repeating: c))
  }
}
