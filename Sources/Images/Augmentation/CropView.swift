/// A view of a plain image: which part of it is cut out, and whether that is mirrored.
public struct CropView: Sendable, Equatable {
  /// Where a part of a side lies.
  enum Place: Sendable, Equatable {
    case start
    case centre
    case end

    /// Where a part of `length` begins in `total`; the centre as in torchvision.
    func start(of length: Int, in total: Int) -> Int {
      switch self {
      case .start: 0
      case .centre: Int((Double(total - length) / 2).rounded(.toNearestOrEven))
      case .end: total - length
      }
    }
  }

  let row: Place
  let column: Place
  let isMirrored: Bool

  init(row: Place, column: Place, isMirrored: Bool = false) {
    (self.row, self.column, self.isMirrored) = (row, column, isMirrored)
  }

  /// The centre, as images are usually judged.
  public static let centre = CropView(row: .centre, column: .centre)

  /// The four corners and the centre, then the same mirrored, as torchvision's `TenCrop` has them.
  public static let ten: [CropView] = {
    let five = [
      CropView(row: .start, column: .start), CropView(row: .start, column: .end),
      CropView(row: .end, column: .start), CropView(row: .end, column: .end), centre,
    ]
    return five + five.map { CropView(row: $0.row, column: $0.column, isMirrored: true) }
  }()
}
