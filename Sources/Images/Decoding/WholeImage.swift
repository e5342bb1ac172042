/// An image of a kind that is always decoded as a whole, with its header read.
protocol WholeImage {
  /// How `decode` leaves it.
  var form: InterleavedForm { get }
  /// How its file stores it.
  var facts: ImageFacts { get }

  /// Writes all pixels, `form.byteCount` bytes.
  func decode(into target: UnsafeMutablePointer<UInt8>) throws(DecodingFault)
}
