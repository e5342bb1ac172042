internal import CPNG
internal import Storage

/// Decodes a PNG file of any kind; one object an image.
///
/// Pixels are those of PIL's `convert("RGB")`: what the file says of gamma, colour profiles and
/// transparency is passed over. Transparency is a channel where 2 or 4 are wanted, and 16-bit numbers
/// stay as they are where a range of them is given.
@safe final class PNGDecoder: WholeImage {
  private let decoder: OpaquePointer
  let form: InterleavedForm

  /// Reads the header of a whole file, which must stay in memory until the image is decoded.
  init(_ bytes: UnsafeRawBufferPointer, as wanted: PixelForm) throws(DecodingFault) {
    let source = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    guard let decoder = unsafe cpng_create(source, bytes.count) else {
      throw DecodingFault("no memory to decode it")
    }
    unsafe self.decoder = unsafe decoder
    let keepsAlpha = wanted.channels == 2 || wanted.channels == 4
    guard unsafe cpng_start(decoder, keepsAlpha, wanted.range != nil) else {
      let fault = unsafe PNGDecoder.fault(decoder)
      unsafe cpng_destroy(decoder)
      throw fault
    }
    form = unsafe InterleavedForm(
      height: cpng_height(decoder), width: cpng_width(decoder),
      pixel: InterleavedForm.Pixel(samples: Int(cpng_samples(decoder))),
      isDeep: cpng_depth(decoder) == 16 && wanted.range != nil)
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

  func decode(into target: UnsafeMutablePointer<UInt8>) throws(DecodingFault) {
    guard unsafe cpng_decode(decoder, target) else { throw unsafe PNGDecoder.fault(decoder) }
  }

  private static func fault(_ decoder: OpaquePointer) -> DecodingFault {
    DecodingFault("not a whole PNG file: \(unsafe String(cString: cpng_message(decoder)))")
  }
}
