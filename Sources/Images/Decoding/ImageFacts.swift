/// How an image file stores its pixels.
package struct ImageFacts: Sendable, Hashable {
  /// The kind of file, by its first bytes.
  package enum Format: String, Sendable, CaseIterable {
    case jpeg = "JPEG"
    case png = "PNG"
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
  }

  package let format: Format
  package let colours: Colours
  /// Whether a JPEG file comes from coarse to fine.
  package var isProgressive = false
  /// Whether a PNG file says how transparent each pixel is.
  package var hasAlpha = false
  /// Whether a PNG file has 16 bits a number.
  package var isDeep = false

  /// Whether the colours are inks.
  package var isInked: Bool { colours == .cmyk || colours == .ycck }

  /// In words: "JPEG, RGB, progressive".
  package var text: String {
    [
      format.rawValue, colours.rawValue, isProgressive ? "progressive" : nil,
      hasAlpha ? "alpha" : nil, isDeep ? "16 bits" : nil,
    ].compactMap { $0 }.joined(separator: ", ")
  }
}
