internal import RealModule

extension RandomStream {
  /// A number from the standard normal distribution (Box–Muller; one of the pair is used).
  public mutating func normal() -> Float {
    let radius = (-2 * Double.log(1 - uniformDouble())).squareRoot()
    return Float(radius * Double.cos(2 * Double.pi * uniformDouble()))
  }
}
