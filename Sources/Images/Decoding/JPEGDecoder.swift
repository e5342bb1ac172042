internal import CTurboJPEG
internal import Storage

/// Decodes JPEG files of any colour space with libjpeg-turbo; for one thread.
@safe final class JPEGDecoder {
  private let handle: tjhandle?

  init() {
    unsafe handle = unsafe tjInitDecompress()
  }

  deinit {
    unsafe tjDestroy(handle)
  }

  /// Decodes a whole file into `target`, which grows as needed.
  func decode(_ bytes: UnsafeRawBufferPointer, into target: inout Buffer)
    throws(DecodingFault) -> InterleavedForm
  {
    let source = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    let size = UInt(bytes.count)
    var width: CInt = 0
    var height: CInt = 0
    var subsampling: CInt = 0
    var colours: CInt = 0
    try check(
      unsafe tjDecompressHeader3(
        handle, source, size, &width, &height, &subsampling, &colours))
    let format: TJPF
    let pixel: InterleavedForm.Pixel
    switch TJCS(UInt32(colours)) {
    case TJCS_GRAY: (format, pixel) = (TJPF_GRAY, .grey)
    case TJCS_CMYK, TJCS_YCCK: (format, pixel) = (TJPF_CMYK, .invertedCMYK)
    default: (format, pixel) = (TJPF_RGB, .rgb)
    }
    let form = InterleavedForm(height: Int(height), width: Int(width), pixel: pixel)
    try form.checkSize()
    grow(&target, to: form.byteCount)
    try check(
      unsafe tjDecompress2(
        handle, source, size, target.start.assumingMemoryBound(to: UInt8.self), width, 0, height,
        format.rawValue, 0))
    return form
  }

  /// Lets pass what libjpeg only warns of, but not a file that ends too early.
  private func check(_ code: CInt) throws(DecodingFault) {
    guard code != 0 else { return }
    let text = unsafe tjGetErrorStr2(handle).map { unsafe String(cString: $0) } ?? "unknown fault"
    let isWarning = unsafe tjGetErrorCode(handle) == CInt(bitPattern: TJERR_WARNING.rawValue)
    if isWarning && !text.contains("Premature end") { return }
    throw DecodingFault("not a whole JPEG file: \(text)")
  }
}
