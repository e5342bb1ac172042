internal import CJPEG
internal import Storage

/// Decodes JPEG files of any colour space and sampling with libjpeg-turbo; for one thread.
@safe final class JPEGDecoder {
  private let decoder: OpaquePointer

  init() {
    guard let decoder = unsafe cjpeg_create() else { fatalError("no memory for a JPEG decoder") }
    unsafe self.decoder = unsafe decoder
  }

  deinit {
    unsafe cjpeg_destroy(decoder)
  }

  /// Decodes a whole file into `target`, which grows as needed.
  func decode(_ bytes: UnsafeRawBufferPointer, into target: inout Buffer)
    throws(DecodingFault) -> InterleavedForm
  {
    let source = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    guard unsafe cjpeg_start(decoder, source, bytes.count) else { throw fault() }
    let pixel: InterleavedForm.Pixel =
      switch unsafe cjpeg_pixel_bytes(decoder) {
      case 1: .grey
      case 4: .invertedCMYK
      default: .rgb
      }
    let form = unsafe InterleavedForm(
      height: Int(cjpeg_height(decoder)), width: Int(cjpeg_width(decoder)), pixel: pixel)
    try form.checkSize()
    grow(&target, to: form.byteCount)
    guard unsafe cjpeg_decode(decoder, target.start.assumingMemoryBound(to: UInt8.self)) else {
      throw fault()
    }
    return form
  }

  private func fault() -> DecodingFault {
    DecodingFault("not a whole JPEG file: \(unsafe String(cString: cjpeg_message(decoder)))")
  }
}
