package import Files
internal import Storage

/// Gives the images of a split as files, shrunk if that is asked for; for one thread.
@safe package final class ImagePacker {
  /// How images are changed.
  package struct Form: Sendable, Equatable {
    /// Pixels of the shorter side to which larger images are shrunk; nil for as they are.
    package let side: Int?
    /// Quality of shrunk images, 1 … 100.
    package let quality: Int

    /// A form.
    package init(side: Int?, quality: Int) {
      (self.side, self.quality) = (side, quality)
    }
  }

  private let split: ImageSplit
  private let form: Form
  private let decoder: ImageDecoder
  private var shrunk = Buffer(byteCount: 0)

  /// A packer of images of `split`, which decodes them from their files.
  package init(_ split: ImageSplit, _ form: Form) {
    self.split = split
    self.form = form
    decoder = ImageDecoder(split.pixelForm)
  }

  /// The bytes of a file with image `index`, and the ending of its name.
  ///
  /// A file that is not shrunk stays as it is, byte for byte; images that are no files become PNG.
  ///
  /// - Throws: An error that names the file that cannot be decoded.
  package func file(of index: Int) throws(FileError) -> (bytes: [UInt8], ending: String) {
    switch split.pixels {
    case .memory(let store):
      return unsafe (ImageEncoder.png(store[index]), "png")
    case .files(let files):
      try files.open(index, by: decoder)
      let (height, width) = decoder.size
      guard let side = form.side, min(height, width) > side else {
        return (
          decoder.stored, decoder.facts.format.ending
        )
      }
      guard split.channels == 1 || split.channels == 3 else {
        throw FileError(
          files.path(index),
          "has \(split.channels) channels, and is shrunk to JPEG, which has 1 or 3",
          advice: "leave --side out")
      }
      try decoder.decode()
      return (unsafe shrink(decoder.image, to: side), "jpg")
    }
  }

  /// torchvision's `Resize` of the shorter side, as JPEG.
  private func shrink(_ image: PlanarImage, to side: Int) -> [UInt8] {
    let (height, width) = unsafe (image.height, image.width)
    let size =
      height <= width
      ? (height: side, width: side * width / height) : (height: side * height / width, width: side)
    let channels = split.channels
    grow(&shrunk, to: channels * size.height * size.width)
    let start = unsafe shrunk.start.assumingMemoryBound(to: UInt8.self)
    let resizer = Resizer(channels: channels, height: size.height, width: size.width)
    unsafe resizer.resize(
      image, top: 0, left: 0,
      by: resizer.plan(CropBox(top: 0, left: 0, height: height, width: width)),
      into: MutablePlanes(start: start, channels: channels, height: size.height, width: size.width))
    return unsafe ImageEncoder.jpeg(
      PlanarImage(
        start: UnsafePointer(start), channels: channels, height: size.height, width: size.width),
      quality: form.quality)
  }
}
