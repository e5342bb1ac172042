/// How an image file stores its pixels.
package struct ImageFacts: Sendable, Hashable {
  /// The kind of file, by its first bytes.
  package enum Format: String, Sendable, CaseIterable {
    case jpeg = "JPEG"
    case png = "PNG"
    case tiff = "TIFF"
    case numPy = "NumPy"

    /// What names of its files end in, most often.
    var ending: String { endings[0] }

    /// What names of its files end in, in lower case.
    package var endings: [String] {
      switch self {
      case .jpeg: ["jpg", "jpeg"]
      case .png: ["png"]
      case .tiff: ["tif", "tiff"]
      case .numPy: ["npy"]
      }
    }
  }

  /// What the numbers of a pixel are.
  package enum Colours: String, Sendable, CaseIterable {
    case grey
    /// RGB, or YCbCr.
    case rgb = "RGB"
    /// Inks.
    case cmyk = "CMYK"
    /// Inks, of which three are stored as YCbCr.
    case ycck = "YCCK"
    case palette
    case several = "several channels"

    /// What so many numbers of a pixel are.
    init(_ pixel: InterleavedForm.Pixel) {
      switch pixel {
      case .grey: self = .grey
      case .rgb: self = .rgb
      case .invertedCMYK: self = .cmyk
      case .samples: self = .several
      }
    }
  }

  package let format: Format
  package let colours: Colours
  /// Whether a JPEG file comes from coarse to fine.
  package var isProgressive = false
  /// Whether a PNG file says how transparent each pixel is.
  package var hasAlpha = false
  /// Whether its numbers have 16 bits.
  package var isDeep = false
  /// Whether a TIFF file has pages that are passed over.
  package var hasOtherPages = false

  /// Whether the colours are inks.
  package var isInked: Bool { colours == .cmyk || colours == .ycck }

  /// In words: "JPEG, RGB, progressive".
  package var text: String {
    [
      format.rawValue, colours.rawValue, isProgressive ? "progressive" : nil,
      hasAlpha ? "alpha" : nil, isDeep ? "16 bits" : nil,
      hasOtherPages ? "other pages passed over" : nil,
    ].compactMap { $0 }.joined(separator: ", ")
  }
}
