internal import CJPEG
internal import Storage

/// Decodes JPEG files of any colour space and sampling with libjpeg-turbo; for one thread.
@safe final class JPEGDecoder {
  private let decoder: OpaquePointer
  private var stripe = Buffer(byteCount: 0)

  init() {
    guard let decoder = unsafe cjpeg_create() else { fatalError("no memory for a JPEG decoder") }
    unsafe self.decoder = unsafe decoder
  }

  deinit {
    unsafe cjpeg_destroy(decoder)
  }

  /// Reads the header of a whole file, which must stay in memory until the image is decoded.
  func start(_ bytes: UnsafeRawBufferPointer) throws(DecodingFault) -> InterleavedForm {
    let source = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    guard unsafe cjpeg_start(decoder, source, bytes.count) else { throw fault() }
    let pixel: InterleavedForm.Pixel =
      switch unsafe cjpeg_pixel_bytes(decoder) {
      case 1: .grey
      case 4: .invertedCMYK
      default: .rgb
      }
    return unsafe InterleavedForm(
      height: Int(cjpeg_height(decoder)), width: Int(cjpeg_width(decoder)), pixel: pixel)
  }

  /// What the header of the image that was started says.
  var facts: ImageFacts {
    let colours: ImageFacts.Colours =
      switch unsafe cjpeg_stored_colours(decoder) {
      case cjpeg_grey: .grey
      case cjpeg_cmyk: .cmyk
      case cjpeg_ycck: .ycck
      default: .rgb
      }
    return ImageFacts(
      format: .jpeg, colours: colours, isProgressive: unsafe cjpeg_is_progressive(decoder))
  }

  /// Decodes a part of the image that was started, shrunk to `eighths` / 8 of its size, to planes of
  /// `channels`, which grow as needed.
  ///
  /// Only the lines from the image's top to the part's end are read, and only the blocks around the
  /// part are turned into pixels. Returns the part that the planes hold: some columns more.
  func decode(
    _ part: CropBox, eighths: Int, as pixel: InterleavedForm.Pixel, into planes: inout Buffer,
    channels: Int
  ) throws(DecodingFault) -> CropBox {
    var region = cjpeg_region(
      top: Int32(part.top), left: Int32(part.left), height: Int32(part.height),
      width: Int32(part.width))
    guard unsafe cjpeg_begin(decoder, Int32(eighths), &region) else { throw fault() }
    var held = part
    (held.left, held.width) = (Int(region.left), Int(region.width))
    let planeSize = held.height * held.width
    grow(&planes, to: channels * planeSize)
    grow(&stripe, to: JPEGDecoder.stripeHeight * held.width * pixel.byteCount)
    let source = unsafe stripe.start.assumingMemoryBound(to: UInt8.self)
    let target = unsafe planes.start.assumingMemoryBound(to: UInt8.self)
    for row in stride(from: 0, to: held.height, by: JPEGDecoder.stripeHeight) {
      let count = min(JPEGDecoder.stripeHeight, held.height - row)
      guard unsafe cjpeg_read(decoder, source, Int32(count)) else { throw fault() }
      unsafe pixel.separate(
        source, count: count * held.width, into: target + row * held.width, planeSize: planeSize,
        channels: channels)
    }
    guard unsafe cjpeg_finish(decoder) else { throw fault() }
    return held
  }

  /// Rows that are decoded before they are written to the planes: they stay in the core's cache.
  private static let stripeHeight = 16

  private func fault() -> DecodingFault {
    DecodingFault("not a whole JPEG file: \(unsafe String(cString: cjpeg_message(decoder)))")
  }
}
