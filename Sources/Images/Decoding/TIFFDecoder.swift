internal import CTIFF
internal import Storage

/// Decodes a TIFF file of 8- or 16-bit numbers, of any number of channels; one object an image.
///
/// Numbers without a palette are taken as they are stored, in strips or tiles, together or plane by
/// plane; all else becomes RGB by libtiff. Pages that have together the channels that are wanted are
/// one image, as microscopes write them; otherwise the first page is.
@safe final class TIFFDecoder: WholeImage {
  private let decoder: OpaquePointer
  private let pages: Int
  private let hasOtherPages: Bool
  let form: InterleavedForm

  /// The most that libtiff may take at once.
  private static let mostBytes = 1 << 30

  /// Reads the headers of a whole file, which must stay in memory until the image is decoded.
  init(_ bytes: UnsafeRawBufferPointer, channels: Int) throws(DecodingFault) {
    let source = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    guard let decoder = unsafe ctiff_create(source, bytes.count, TIFFDecoder.mostBytes) else {
      throw DecodingFault("no memory to decode it")
    }
    unsafe self.decoder = unsafe decoder
    guard unsafe ctiff_start(decoder) else {
      let fault = unsafe TIFFDecoder.fault(decoder)
      unsafe ctiff_destroy(decoder)
      throw fault
    }
    let (samples, all) = unsafe (Int(ctiff_samples(decoder)), Int(ctiff_pages(decoder)))
    pages = samples * all == channels ? all : 1
    hasOtherPages = pages < all
    form = unsafe InterleavedForm(
      height: ctiff_height(decoder), width: ctiff_width(decoder),
      pixel: InterleavedForm.Pixel(samples: samples * pages), isDeep: ctiff_is_deep(decoder))
  }

  deinit {
    unsafe ctiff_destroy(decoder)
  }

  var facts: ImageFacts {
    unsafe ImageFacts(
      format: .tiff,
      colours: ctiff_has_palette(decoder) ? .palette : ImageFacts.Colours(form.pixel),
      isDeep: ctiff_depth(decoder) == 16, hasOtherPages: hasOtherPages)
  }

  func decode(into target: UnsafeMutablePointer<UInt8>) throws(DecodingFault) {
    guard unsafe ctiff_decode(decoder, Int32(pages), target) else {
      throw unsafe TIFFDecoder.fault(decoder)
    }
  }

  private static func fault(_ decoder: OpaquePointer) -> DecodingFault {
    DecodingFault("not a TIFF file that is read: \(unsafe String(cString: ctiff_message(decoder)))")
  }
}
