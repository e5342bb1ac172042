internal import CPNG
internal import Foundation
internal import Storage

/// Decodes a whole PNG file with libpng's simplified interface into `target`, which grows as needed.
///
/// 16-bit samples become 8-bit, palettes become colours.
func decodePNG(_ data: Data, into target: inout Buffer) throws(DecodingFault) -> InterleavedForm {
  let result = unsafe data.withUnsafeBytes { bytes -> Result<InterleavedForm, DecodingFault> in
    var image = unsafe png_image()
    unsafe image.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { unsafe png_image_free(&image) }
    func fault() -> DecodingFault {
      let text = unsafe withUnsafeBytes(of: image.message) {
        unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      return DecodingFault("not a whole PNG file: \(text)")
    }
    guard unsafe png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0
    else { return .failure(fault()) }
    let colour = unsafe image.format & png_uint_32(PNG_FORMAT_FLAG_COLOR)
    let alpha = unsafe image.format & png_uint_32(PNG_FORMAT_FLAG_ALPHA)
    unsafe image.format = colour | alpha
    unsafe image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
    let channels = (colour == 0 ? 1 : 3) + (alpha == 0 ? 0 : 1)
    guard let pixel = InterleavedForm.Pixel(rawValue: channels) else { return .failure(fault()) }
    let form = unsafe InterleavedForm(
      height: Int(image.height), width: Int(image.width), pixel: pixel)
    guard form.height * form.width <= ImageDecoder.greatestPixelCount else {
      return .failure(DecodingFault("\(form.width) × \(form.height) pixels are too many"))
    }
    grow(&target, to: form.byteCount)
    guard unsafe png_image_finish_read(&image, nil, target.start, 0, nil) != 0 else {
      return .failure(fault())
    }
    return .success(form)
  }
  return try result.get()
}
