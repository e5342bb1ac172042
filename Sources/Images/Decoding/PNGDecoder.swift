internal import CPNG
internal import Storage

/// Decodes a PNG file of any kind; one object an image.
///
/// Pixels are those of PIL's `convert("RGB")`: what the file says of gamma, colour profiles and
/// transparency is passed over.
@safe final class PNGDecoder {
  private let decoder: OpaquePointer
  let form: InterleavedForm

  /// Reads the header of a whole file, which must stay in memory until the image is decoded.
  init(_ bytes: UnsafeRawBufferPointer) throws(DecodingFault) {
    let source = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    guard let decoder = unsafe cpng_create(source, bytes.count) else {
      throw DecodingFault("no memory to decode it")
    }
    unsafe self.decoder = unsafe decoder
    guard unsafe cpng_start(decoder) else {
      let fault = unsafe PNGDecoder.fault(decoder)
      unsafe cpng_destroy(decoder)
      throw fault
    }
    form = unsafe InterleavedForm(
      height: cpng_height(decoder), width: cpng_width(decoder),
      pixel: cpng_pixel_bytes(decoder) == 1 ? .grey : .rgb)
  }

  deinit {
    unsafe cpng_destroy(decoder)
  }

  /// What the header says.
  var facts: ImageFacts {
    unsafe ImageFacts(
      format: .png,
      colours: cpng_has_palette(decoder) ? .palette : cpng_is_grey(decoder) ? .grey : .rgb,
      hasAlpha: cpng_has_alpha(decoder), isDeep: cpng_depth(decoder) == 16)
  }

  /// Decodes the whole image, and writes a part of it to planes of `channels`, which grow as needed;
  /// `decoded` is memory to work in.
  func decode(
    _ part: CropBox, by decoded: inout Buffer, into planes: inout Buffer, channels: Int
  ) throws(DecodingFault) {
    grow(&decoded, to: form.byteCount)
    let source = unsafe decoded.start.assumingMemoryBound(to: UInt8.self)
    guard unsafe cpng_decode(decoder, source) else { throw unsafe PNGDecoder.fault(decoder) }
    let planeSize = part.height * part.width
    grow(&planes, to: channels * planeSize)
    let target = unsafe planes.start.assumingMemoryBound(to: UInt8.self)
    for row in 0..<part.height {
      let first = (part.top + row) * form.width + part.left
      unsafe form.pixel.separate(
        source + first * form.pixel.byteCount, count: part.width, into: target + row * part.width,
        planeSize: planeSize, channels: channels)
    }
  }

  private static func fault(_ decoder: OpaquePointer) -> DecodingFault {
    DecodingFault("not a whole PNG file: \(unsafe String(cString: cpng_message(decoder)))")
  }
}
