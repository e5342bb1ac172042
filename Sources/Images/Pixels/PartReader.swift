internal import Files

/// Gives the pixels of parts of a split's images, kept or from their files; for one thread.
///
/// `open` tells an image's size, of a file by its header alone; `pixels` then decodes no more than the
/// part that is asked for.
@safe final class PartReader {
  private let split: ImageSplit
  private let decoder: ImageDecoder
  private var index = 0

  init(_ split: ImageSplit) {
    self.split = split
    decoder = ImageDecoder(split.pixelForm)
  }

  /// Makes `index` the image that is open.
  ///
  /// - Throws: An error that names the file, when it cannot be read or has another size than all.
  func open(_ index: Int) throws(FileError) {
    precondition(index >= 0 && index < split.count, "image \(index) of \(split.count)")
    self.index = index
    guard case .files(let files) = split.pixels else { return }
    try files.open(index, by: decoder)
    guard !split.resizes else { return }
    try ImageFiles.check(
      files.path(index), height: size.height, width: size.width,
      expectedHeight: split.imageHeight, expectedWidth: split.imageWidth)
  }

  /// Height and width of the image that is open.
  var size: (height: Int, width: Int) {
    switch split.pixels {
    case .memory(let store): (store.extents[index].height, store.extents[index].width)
    case .files: decoder.size
    }
  }

  /// Whether the image that is open can be shrunk as its pixels are made.
  var canShrink: Bool {
    if case .files = split.pixels { decoder.canShrink } else { false }
  }

  /// At least a part of the image that is open, shrunk to `eighths` / 8 of its size, and which part:
  /// both parts in pixels of the shrunk image.
  ///
  /// - Throws: An error that names the file, when it cannot be decoded.
  func pixels(of part: CropBox, eighths: Int) throws(FileError) -> (PlanarImage, CropBox) {
    switch split.pixels {
    case .memory(let store):
      let size = size
      return unsafe (
        store[index], CropBox(top: 0, left: 0, height: size.height, width: size.width)
      )
    case .files:
      try decoder.decode(part, eighths: eighths)
      return unsafe (decoder.image, decoder.held)
    }
  }
}
