internal import CPNG
internal import Storage

/// Decodes a whole PNG file of any kind into `target`, which grows as needed.
///
/// Pixels are those of PIL's `convert("RGB")`: what the file says of gamma, colour profiles and
/// transparency is passed over.
func decodePNG(_ bytes: UnsafeRawBufferPointer, into target: inout Buffer)
  throws(DecodingFault) -> InterleavedForm
{
  let source = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
  guard let decoder = unsafe cpng_create(source, bytes.count) else {
    throw DecodingFault("no memory to decode it")
  }
  defer { unsafe cpng_destroy(decoder) }
  func fault() -> DecodingFault {
    DecodingFault("not a whole PNG file: \(unsafe String(cString: cpng_message(decoder)))")
  }
  guard unsafe cpng_start(decoder) else { throw fault() }
  let form = unsafe InterleavedForm(
    height: cpng_height(decoder), width: cpng_width(decoder),
    pixel: cpng_pixel_bytes(decoder) == 1 ? .grey : .rgb)
  try form.checkSize()
  grow(&target, to: form.byteCount)
  guard unsafe cpng_decode(decoder, target.start.assumingMemoryBound(to: UInt8.self)) else {
    throw fault()
  }
  return form
}
