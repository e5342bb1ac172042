/// Which numbers of 16-bit images become black and white (setting `pixel-range`).
///
/// A number n becomes the byte round(255 · (n − least) / (greatest − least)), those beyond the bounds
/// 0 and 255. Cameras and microscopes use a small part of what 16 bits can say; within it 256 levels
/// suffice for learning, and all that comes after works on bytes.
public struct PixelRange: Sendable, Equatable {
  /// What becomes 0.
  public let least: Int
  /// What becomes 255.
  public let greatest: Int

  /// All numbers of 16 bits.
  public static let whole = PixelRange(least: 0, greatest: 65535)

  /// A range of at least two numbers.
  public init(least: Int, greatest: Int) {
    precondition(0 <= least && least < greatest && greatest < 1 << 16, "\(least)…\(greatest)")
    (self.least, self.greatest) = (least, greatest)
  }

  /// The byte of each number of 16 bits.
  var levels: [UInt8] {
    let span = greatest - least
    return (0..<1 << 16).map { number in
      UInt8((255 * (min(max(number, least), greatest) - least) + span / 2) / span)
    }
  }
}
