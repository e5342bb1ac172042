import Convolutions

/// Something that must not get slower without notice, small enough to count its instructions.
enum HotPath: String, CaseIterable {
  /// A batch of queries over a bank.
  case bank
  /// All pairs of a few rows: their nearest, and their entropies.
  case discovery
  /// The three passes of a convolution with batch norm around it, directly.
  case direct
  /// The same by our Winograd.
  case winograd
  /// A batch of images, augmented.
  case augmentation

  /// Makes what the path works on, and returns the work.
  func prepared() throws -> () throws -> Void {
    switch self {
    case .bank: try bankPass()
    case .discovery: try discovery()
    case .direct: try convolution(.direct)
    case .winograd: try convolution(.tiledWinograd)
    case .augmentation: augmentation()
    }
  }
}
