internal import CPNG
internal import Storage

/// Decodes a whole PNG file with libpng's simplified interface into `target`, which grows as needed.
///
/// 16-bit samples become 8-bit, palettes become colours.
func decodePNG(_ bytes: UnsafeRawBufferPointer, into target: inout Buffer)
  throws(DecodingFault) -> InterleavedForm
{
  var image = unsafe png_image()
  unsafe image.version = png_uint_32(PNG_IMAGE_VERSION)
  defer { unsafe png_image_free(&image) }
  guard unsafe png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0
  else { throw unsafe fault(image) }
  let colour = unsafe image.format & png_uint_32(PNG_FORMAT_FLAG_COLOR)
  let alpha = unsafe image.format & png_uint_32(PNG_FORMAT_FLAG_ALPHA)
  unsafe image.format = colour | alpha
  unsafe image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
  let pixel: InterleavedForm.Pixel =
    colour == 0 ? (alpha == 0 ? .grey : .greyAlpha) : (alpha == 0 ? .rgb : .rgba)
  let form = unsafe InterleavedForm(
    height: Int(image.height), width: Int(image.width), pixel: pixel)
  try form.checkSize()
  grow(&target, to: form.byteCount)
  guard unsafe png_image_finish_read(&image, nil, target.start, 0, nil) != 0 else {
    throw unsafe fault(image)
  }
  return form
}

private func fault(_ image: png_image) -> DecodingFault {
  let text = unsafe withUnsafeBytes(of: image.message) {
    unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
  }
  return DecodingFault("not a whole PNG file: \(text)")
}
