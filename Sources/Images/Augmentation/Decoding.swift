/// How the drawn crop of a JPEG file is decoded (setting `decode`).
public enum Decoding: String, Sendable, CaseIterable {
  /// Every pixel, then resized: what PIL makes of it.
  case exact
  /// A crop of at least twice the wanted size is shrunk as it is decoded, by 2, 4 or 8, and then
  /// resized.
  ///
  /// Its edges move by less than a pixel of the shrunk image, and its pixels are means of squares,
  /// where `exact` weights more pixels.
  case fast
}
